import type { LogEntry } from '../storage/unit.ts';
import type { StateUpdate } from './stateStore.ts';

/** What one node tells all nodes, itself included, about a channel. Entries are in offset order; `signal` is an encoded frame. */
export type BusMessage = {
  readonly channel: string;
  readonly entries?: readonly LogEntry[];
  readonly states?: readonly StateUpdate[];
  readonly signal?: { readonly frame: string; readonly from: string };
  /** The store no longer has what the database can tell of the channel: nobody follows it where this comes from. */
  readonly forgot?: true;
};

/**
 * A doorbell between nodes: it may lose messages; the log and the state store are the truth. The order of one node's messages on a channel
 * is kept; those of two nodes may come in either order. A node's own messages come back to it whatever happens to the network.
 */
export type Bus = {
  publish(message: BusMessage): void;
  /** One listener per node. Returns its stop. */
  listen(listener: (message: BusMessage) => void): () => void;
  /** Once it has resolved, what others publish on the channel comes. Rejects when that cannot be had now; `onDoubt` tells when it can. */
  follow(channel: string): Promise<void>;
  leave(channel: string): void;
  /**
   * Whether some node follows the channel; true where that cannot be known. Who begins to follow after the answer reads what is true then,
   * so what was changed before the question need not be told if nobody does.
   */
  isFollowed(channel: string): Promise<boolean>;
  /** Messages may have been lost (a reconnect, a heartbeat that was missed): what is followed must be read anew. */
  onDoubt(listener: () => void): () => void;
  /**
   * Another node told of states of this followed channel, and it did not come: they must be read anew. Entries are not told of, for the log
   * counts those, and nobody misses signals.
   */
  onGap(listener: (channel: string) => void): () => void;
  /** False while messages of other nodes cannot be relied on to come. */
  readonly isHealthy: boolean;
  close(): Promise<void>;
};
