import type { CompiledQuery } from 'kysely';
import type { ErrorName } from '@attune/protocol';

/** One statement of a unit of work. `expectRows`: how many rows it must change, and what to answer when it does not. */
export type Effect = {
  readonly query: CompiledQuery;
  readonly expectRows?: { readonly count: number; readonly otherwise: ErrorName };
};

/** An event to be appended. Offset, epoch and tag are given by the log, inside the transaction. */
export type Append = {
  readonly channel: string;
  readonly type: string;
  readonly id: string;
  /** What subscribers get, as JSON. */
  readonly json: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly author: string | null;
  /** Milliseconds since 1970; the sweeper may delete the row afterwards. */
  readonly keepUntil: number;
};

/** Who sends for the how-manieth time; makes a unit idempotent. */
export type ProducerStep = {
  readonly channel: string;
  readonly key: string;
  readonly seq: number;
  readonly prev: number;
  /** How many of the appends, from the first, are what was sent: others added the rest, and the answer is not for them. @default all */
  readonly own?: number;
};

/** What a handler asks for: all of it happens, in one transaction, or none. */
export type Unit = {
  readonly effects?: readonly Effect[];
  readonly appends?: readonly Append[];
  readonly producer?: ProducerStep;
  /** Called when it was committed after its deadline: whoever asked has been told UNAVAILABLE, and it happened all the same. */
  readonly late?: (committed: Committed) => void;
};

/** A row of the log, as subscribers and resumes need it. */
export type LogEntry = {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  readonly tag: string;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly json: string;
};

/** The producer had sent this before; `offset` is where it stands, undefined when that is no longer known. */
export type Duplicate = { readonly outcome: 'duplicate'; readonly offset: number | undefined };

export type Committed = { readonly outcome: 'committed'; readonly entries: readonly LogEntry[] } | Duplicate;
