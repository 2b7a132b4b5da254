import type { Position, Subscribed } from '@attune/protocol';
import type { LogEntry } from './inbound.ts';

/** How many events, and of which type. */
export type Digest = { readonly total: number; readonly byType: Readonly<Record<string, number>> };

/** What a return brought: shown as the divider between before and after. */
export type Recovery = {
  /** False: `reason` says why not everything that was missed could be handed over, and the states are a fresh snapshot. */
  readonly recovered: boolean;
  readonly reason?: string;
  readonly awayMs: number;
  /** The events handed over. With `recovered: false` there may have been more. */
  readonly missed: Digest;
  /** The last event seen before. */
  readonly fromOffset: number;
  /** When, by the local clock. */
  readonly at: number;
};

/** Reasons that mean that what we have seen is not part of the log any more, so its offsets say nothing. */
const REWRITTEN: ReadonlySet<string> = new Set(['fresh', 'epoch_changed', 'log_regressed', 'forked']);

/** Whether offsets of the answer can be compared with what was seen before. */
export function isSameHistory(before: Position, answer: Subscribed): boolean {
  if (before.epoch !== answer.position.epoch) return false;
  return answer.recovered || !REWRITTEN.has(answer.reason ?? '');
}

export function recoveryOf(
  before: Position,
  answer: Subscribed,
  missed: readonly LogEntry[],
  { now, lostAt }: { now: number; lostAt: number },
): Recovery {
  return {
    recovered: answer.recovered,
    ...(answer.reason !== undefined && { reason: answer.reason }),
    awayMs: Math.max(now - lostAt, 0),
    missed: digestOf(missed),
    fromOffset: before.offset,
    at: now,
  };
}

function digestOf(entries: readonly LogEntry[]): Digest {
  const types = entries.flatMap(({ message }) => message?.type ?? []);
  const byType: Record<string, number> = {};
  for (const type of types) byType[type] = (byType[type] ?? 0) + 1;
  return { total: types.length, byType };
}
