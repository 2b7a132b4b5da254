import { limits, type NotRecoveredReason, type Position } from '@attune/protocol';
import type { LogEntry } from '../storage/unit.ts';
import type { EventLog } from './log.ts';

/** What a subscriber is given of the past. */
export type Recovery =
  | { readonly recovered: true; readonly from: Position; readonly entries: readonly LogEntry[] }
  | { readonly recovered: false; readonly reason: NotRecoveredReason; readonly entries: readonly LogEntry[] };

/** History that a subscriber without a usable position gets with the snapshot. */
export const RECENT_EVENTS = 100;
/** Of events in one answer. A reader this far behind is sooner up to date by a snapshot, and many come back at once. */
export const MAX_RECOVERED_BYTES = 1024 * 1024;
/** Read at a time, so that what turns out to be too much was not all in memory first. */
const EVENTS_PER_READ = 100;

/** Decides on a position that a client claims to stand at; all that was missed, or none of it with the reason. */
export async function recover(
  log: EventLog,
  channel: string,
  claimed: Position | undefined,
): Promise<Recovery> {
  const reason = await reasonAgainst(log, channel, claimed);
  if (reason || !claimed) return afresh(log, channel, reason ?? 'fresh');
  const entries: LogEntry[] = [];
  let bytes = 0;
  for (;;) {
    const from = claimed.offset + entries.length;
    const limit = Math.min(EVENTS_PER_READ, limits.MAX_RECOVERED_EVENTS - entries.length);
    const read = limit > 0 ? await log.after(channel, from, limit) : [];
    // Between the check and the read a sweep may have taken the beginning.
    const isWhole = read.every((entry, index) => entry.offset === from + 1 + index);
    if (!isWhole) return afresh(log, channel, 'trimmed');
    bytes += bytesOf(read);
    if (bytes > MAX_RECOVERED_BYTES) return afresh(log, channel, 'too_far');
    entries.push(...read);
    if (read.length < limit || limit === 0) return { recovered: true, from: claimed, entries };
  }
}

async function afresh(log: EventLog, channel: string, reason: NotRecoveredReason): Promise<Recovery> {
  const newest = [...(await log.newest(channel, RECENT_EVENTS))];
  while (bytesOf(newest) > MAX_RECOVERED_BYTES) newest.splice(0, Math.ceil(newest.length / 2));
  return { recovered: false, reason, entries: newest };
}

function bytesOf(entries: readonly LogEntry[]): number {
  return entries.reduce((bytes, { json }) => bytes + Buffer.byteLength(json), 0);
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
