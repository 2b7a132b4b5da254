import type { ErrorDetails, ErrorName, Position } from '@attune/protocol';
import type { Append, Duplicate, Effect, ProducerStep, Unit } from './unit.ts';

/** An effect as it travels to the thread or the connection that runs it: text and parameters only. */
export type Step = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly expectRows: Effect['expectRows'];
};

/** A unit as plain data. */
export type Work = {
  readonly steps: readonly Step[];
  readonly appends: readonly Append[];
  readonly producer: ProducerStep | undefined;
};

export type Refused = {
  readonly outcome: 'refused';
  readonly error: ErrorName;
  readonly details?: ErrorDetails;
  /** What the database said; for the log, never for the wire. */
  readonly cause?: string;
};

/** Of a committed unit only what its sender does not know: where each of its appends stands. */
export type Outcome =
  { readonly outcome: 'committed'; readonly positions: readonly Position[] } | Duplicate | Refused;

export function toWork(unit: Unit): Work {
  return {
    steps: (unit.effects ?? []).map(({ query, expectRows }) => ({
      sql: query.sql,
      parameters: query.parameters,
      expectRows,
    })),
    appends: unit.appends ?? [],
    producer: unit.producer,
  };
}
