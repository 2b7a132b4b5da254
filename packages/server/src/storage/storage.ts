import type { Kysely } from 'kysely';
import type { Committed, Unit } from './unit.ts';
import type { Tables } from './tables.ts';

/**
 * The database. `read` serves queries; everything that changes goes through `commit`, so that an effect and the event that tells of
 * it are never apart.
 */
export type Storage = {
  /** `sqlite` or `postgres`, for readiness and metrics. */
  readonly kind: 'sqlite' | 'postgres';
  /**
   * For SELECT, and for compiling the queries of a unit (`.compile()`); executing a change here is refused. A query that the database could
   * not answer rejects with UNAVAILABLE and a retry hint, as a commit does.
   */
  readonly read: Kysely<Tables>;
  /**
   * Commits with its neighbours in one transaction. Resolves after the commit (on SQLite: after the fsync), in the order of offsets within a
   * channel. Rejects with a ProtocolError: the effect's `otherwise`, SEQUENCE_GAP with details.last, or UNAVAILABLE with a
   * retry hint when the database does not answer within its deadline or the queue is full. A refused unit leaves no trace.
   */
  commit(unit: Unit): Promise<Committed>;
  close(): Promise<void>;
};
