/** One value of class state. `json` is the value as JSON. */
export type StateValue = {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly json: string;
};

/** A change of a value; `json` is null when it is gone. */
export type StateUpdate = {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly json: string | null;
};

/**
 * Last value per (channel, type, key). Versions of a key only rise, also over a removal. A value with a lease that is not
 * set again within it is removed by the sweeper, which reports the removal like any other change.
 */
export type StateStore = {
  set(channel: string, type: string, key: string, json: string, leaseMs?: number): Promise<StateUpdate>;
  /** Undefined when there was nothing. */
  remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined>;
  /** Removes and returns the value; of many callers at once exactly one gets it. */
  take(channel: string, type: string, key: string): Promise<string | undefined>;
  snapshot(channel: string): Promise<readonly StateValue[]>;
  /** Called with every removal by lease. */
  onExpired(listener: (channel: string, update: StateUpdate) => void): () => void;
  close(): Promise<void>;
};
