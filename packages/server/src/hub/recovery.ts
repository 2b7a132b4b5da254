import { limits, type NotRecoveredReason, type Position } from '@attune/protocol';
import type { LogEntry } from '../storage/unit.ts';
import type { EventLog } from './log.ts';

/** What a subscriber is given of the past. */
export type Recovery =
  | { readonly recovered: true; readonly from: Position; readonly entries: readonly LogEntry[] }
  | { readonly recovered: false; readonly reason: NotRecoveredReason; readonly entries: readonly LogEntry[] };

/** History that a subscriber without a usable position gets with the snapshot. */
const RECENT_EVENTS = 100;

/** Decides on a position that a client claims to stand at; all that was missed, or none of it with the reason. */
export async function recover(
  log: EventLog,
  channel: string,
  claimed: Position | undefined,
): Promise<Recovery> {
  const reason = await reasonAgainst(log, channel, claimed);
  if (reason || !claimed) {
    return { recovered: false, reason: reason ?? 'fresh', entries: await log.newest(channel, RECENT_EVENTS) };
  }
  const entries = await log.after(channel, claimed.offset, limits.MAX_RECOVERED_EVENTS);
  // Between the check and the read a sweep may have taken the beginning.
  const isWhole = entries.every((entry, index) => entry.offset === claimed.offset + 1 + index);
  if (isWhole) return { recovered: true, from: claimed, entries };
  return { recovered: false, reason: 'trimmed', entries: await log.newest(channel, RECENT_EVENTS) };
}

async function reasonAgainst(
  log: EventLog,
  channel: string,
  claimed: Position | undefined,
): Promise<NotRecoveredReason | undefined> {
  if (!claimed) return 'fresh';
  const top = await log.top(channel);
  if (claimed.epoch !== top.epoch) return 'epoch_changed';
  if (claimed.offset > top.offset) return 'log_regressed';
  const tag = await log.tagAt(channel, claimed.offset);
  if (tag === undefined) return 'trimmed';
  if (tag !== claimed.tag) return 'forked';
  if (top.offset - claimed.offset > limits.MAX_RECOVERED_EVENTS) return 'too_far';
  return undefined;
}
