/** One value of class state. `json` is the value as JSON. */
export type StateValue = {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly json: string;
  /** The lease it was set with, if any; who puts it back after a loss gives it the same again. */
  readonly leaseMs?: number;
  /** The node it goes with, if it was set as `owned`; put back, it goes with that node again. */
  readonly owner?: string;
};

/** A change of a value; `json` is null when it is gone. */
export type StateUpdate = Omit<StateValue, 'json'> & { readonly json: string | null };

/** How long a value stays without being set again. Neither: until it is removed. */
export type Keep = {
  readonly leaseMs?: number;
  /** It goes with the node that set it, when that node has been silent for `NODE_LEASE_MS`. */
  readonly owned?: boolean;
};

/** A node that has not been heard of for this long is dead: what it owned is removed, and that is told. */
export const NODE_LEASE_MS = 8_000;

/**
 * Last value per (channel, type, key). Versions of a key only rise, also over a removal and over a store that forgot everything. A value
 * with a lease that is not set again within it, and one whose owner is dead, is removed by the sweeper, which reports the removal like any
 * other change. Every call settles, whatever became of the store behind it: within a second, unless thousands are asked at once.
 */
export type StateStore = {
  /** False while this node is alone with what it knows itself: what it does not find, others may have, and what they do it does not hear. */
  readonly isShared: boolean;
  set(channel: string, type: string, key: string, json: string, keep?: Keep): Promise<StateUpdate>;
  /** Sets it only where there is no value; of many callers at once exactly one does. Undefined when there was one. */
  add(
    channel: string,
    type: string,
    key: string,
    json: string,
    keep?: Keep,
  ): Promise<StateUpdate | undefined>;
  /** Undefined when there was nothing. */
  remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined>;
  /** Removes and returns the value; of many callers at once exactly one gets it. */
  take(channel: string, type: string, key: string): Promise<string | undefined>;
  snapshot(channel: string): Promise<readonly StateValue[]>;
  /** Puts back values that the store has lost, as they are, versions too; where it knows a newer one or a removal, that stays. */
  restore(channel: string, values: readonly StateValue[]): Promise<void>;
  /** Called with every removal by lease or by the death of an owner, on one node only. */
  onExpired(listener: (channel: string, update: StateUpdate) => void): () => void;
  /**
   * Called when the store may have forgotten (restarted, flushed, out of reach for a while) and is there: who holds values puts them back, a
   * few at a time and not all nodes at the same moment.
   */
  onLost(listener: () => void): () => void;
  close(): Promise<void>;
};
