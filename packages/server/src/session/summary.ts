import { sessionChannel, type Delivered, type SessionSummary, type Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';

const MINUTE_MS = 60_000;

/** A technique as it was announced: when, and from when on it was meant to be breathed. */
export type Announcement = { readonly technique: Technique; readonly at: number; readonly startsAt: number };

/** A stretch of the session that breathed one technique. */
export type Span = { readonly technique: Technique; readonly startAt: number; readonly endAt: number };

/** What was breathed between the start and the end. An announcement that another one overtook was never breathed. */
export function spansOf(
  first: Technique,
  announcements: readonly Announcement[],
  startAt: number,
  endAt: number,
): Span[] {
  const begun = announcements.filter((announcement, i) => {
    const overtaken = announcements.slice(i + 1).some((later) => later.at < announcement.startsAt);
    return !overtaken && announcement.startsAt < endAt;
  });
  const starts = [{ technique: first, startsAt: startAt }, ...begun];
  return starts
    .map(({ technique, startsAt }, i) => ({
      technique,
      startAt: Math.max(startAt, startsAt),
      endAt: starts[i + 1]?.startsAt ?? endAt,
    }))
    .filter((span) => span.endAt > span.startAt);
}

/** Whole cycles, technique by technique. */
export function cyclesOf(spans: readonly Span[]): number {
  return spans.reduce(
    (sum, { technique, startAt, endAt }) => sum + Math.floor((endAt - startAt) / cycleMs(technique)),
    0,
  );
}

/** The names of what was breathed, each once, in the order of their first breath. */
export function techniquesOf(spans: readonly Span[]): string[] {
  return [...new Set(spans.map(({ technique }) => technique.name))];
}

/** What can be told of a session when it ends, from its log and its seats. */
export async function summarize(
  storage: Storage,
  row: SessionRow,
  first: Technique,
): Promise<SessionSummary> {
  const startedAt = row.started_at ?? row.created_at;
  const endedAt = Math.max(startedAt, row.ends_at ?? startedAt);
  const channel = sessionChannel(row.id);
  const [lines, seats, log] = await Promise.all([
    countLines(storage, channel),
    countSeats(storage, row.id),
    readTechniques(storage, channel),
  ]);
  const spans = spansOf(log.first ?? first, log.announcements, startedAt, endedAt);
  return {
    minutes: Math.round(((endedAt - startedAt) / MINUTE_MS) * 100) / 100,
    people: seats,
    messages: lines,
    cycles: cyclesOf(spans),
    techniques: techniquesOf(spans),
  };
}

async function countLines(storage: Storage, channel: string): Promise<number> {
  const lines = storage.read
    .selectFrom('log')
    .where('channel', '=', channel)
    .where('type', '=', 'chat_message');
  const found = await lines.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirst();
  return Number(found?.count ?? 0);
}

async function countSeats(storage: Storage, sessionId: string): Promise<number> {
  const joined = storage.read
    .selectFrom('seats')
    .where('session_id', '=', sessionId)
    .where('joined_at', 'is not', null);
  const found = await joined
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}

type Techniques = { readonly first: Technique | undefined; readonly announcements: readonly Announcement[] };

/** What was announced before the start was breathed in the lobby only; the start names what it began with. */
async function readTechniques(storage: Storage, channel: string): Promise<Techniques> {
  const entries = await storage.read
    .selectFrom('log')
    .select(['type', 'at', 'json'])
    .where('channel', '=', channel)
    .where('type', 'in', ['session_started', 'technique_changed'])
    .orderBy('position')
    .execute();
  const start = entries.findIndex(({ type }) => type === 'session_started');
  const started = entries[start];
  const first = started && (JSON.parse(started.json) as Delivered<'session_started'>).pacer.technique;
  const announcements = entries.slice(start + 1).map(({ at, json }) => {
    const { technique, starts_at } = JSON.parse(json) as Delivered<'technique_changed'>;
    return { technique, at, startsAt: Date.parse(starts_at) };
  });
  return { first, announcements };
}
