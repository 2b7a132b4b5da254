import type { Position } from '@attune/protocol';
import type { LogEntry } from '../storage/unit.ts';

/** The durable log of events, read side; appending is `Storage.commit`. One contract suite for every database. */
export type EventLog = {
  /** Where the channel stands. A channel without events has an epoch too, made on the first call and kept. */
  top(channel: string): Promise<Position>;
  /** Where these channels stand, for those that have a head; to notice what the bus has not told. */
  tops(channels: readonly string[]): Promise<ReadonlyMap<string, Position>>;
  /** The offset of the oldest entry that is kept; channels without one are missing. */
  oldest(channels: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Entries after `offset`, in order, at most `limit`. */
  after(channel: string, offset: number, limit: number): Promise<readonly LogEntry[]>;
  /** The newest entries, in order, at most `limit`. */
  newest(channel: string, limit: number): Promise<readonly LogEntry[]>;
  /** The tag at an offset: `''` at 0, undefined when trimmed or beyond the top. */
  tagAt(channel: string, offset: number): Promise<string | undefined>;
  /** The stored ack of a producer's `seq`: undefined when never accepted; without an offset when that is no longer known. */
  acked(
    channel: string,
    producerKey: string,
    seq: number,
  ): Promise<{ offset: number | undefined } | undefined>;
};
