import type { LogEntry } from '../storage/unit.ts';
import type { StateUpdate } from './stateStore.ts';

/** Whose connections to close, on whatever node they are. Fields that are given must all match. */
export type Closing = {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly seatId?: string;
  readonly loginId?: string;
  readonly exceptConnectionId?: string;
  /** Only seats; an admin who watches stays. */
  readonly seatsOnly?: boolean;
  readonly code: number;
};

/** What one node tells all nodes, itself included, about a channel. Entries are in offset order; `signal` is an encoded frame. */
export type BusMessage = {
  /** Empty for a closing, which is about connections and not about a channel. */
  readonly channel: string;
  readonly entries?: readonly LogEntry[];
  readonly states?: readonly StateUpdate[];
  readonly signal?: { readonly frame: string; readonly from: string };
  readonly closing?: Closing;
};

/** A doorbell between nodes: it may lose messages; the log and the state store are the truth. Order per channel is kept. */
export type Bus = {
  publish(message: BusMessage): void;
  /** One listener per node. Returns its stop. */
  listen(listener: (message: BusMessage) => void): () => void;
  close(): Promise<void>;
};
