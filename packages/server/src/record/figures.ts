import { sessionChannel } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import { runsOf, spansOf, TOLD_OF_RUNS, type Span } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, SessionRow } from '../storage/tables.ts';

const MINUTE_MS = 60_000;

/** What of a session only its log tells: kept when it ends, for the log is not kept for ever. */
export type Figures = {
  /** In the order of their first breath. */
  readonly breathed: readonly { readonly name: string; readonly minutes: number; readonly cycles: number }[];
  readonly pausedMinutes: number;
  readonly chat: { readonly lines: number; readonly people: number };
};

/** The same of one person. */
export type PersonFigures = {
  readonly joinedAt: number;
  readonly minutes: number;
  readonly cycles: number;
  readonly messages: number;
};

export type SessionFigures = {
  readonly group: Figures;
  readonly people: ReadonlyMap<string, PersonFigures>;
};

type Joined = Pick<SeatRow, 'user_id' | 'removed_at'> & { readonly joined_at: number };

/** Reads the log of a session that has ended, by four statements whatever its length. */
export async function readFigures(
  storage: Storage,
  { id, ends_at, created_at }: SessionRow,
): Promise<SessionFigures> {
  const channel = sessionChannel(id);
  const [told, lines, joined] = await Promise.all([
    readTold(storage, channel),
    countLines(storage, channel),
    readJoined(storage, id),
  ]);
  const runs = runsOf(told, ends_at ?? created_at);
  const spans = runs.flatMap(spansOf);
  const paused = runs.slice(1).reduce((sum, run, i) => sum + run.startAt - (runs[i]?.endAt ?? 0), 0);
  return {
    group: {
      breathed: breathedIn(spans),
      pausedMinutes: toMinutes(paused),
      chat: { lines: sum(lines.values()), people: lines.size },
    },
    people: new Map(
      joined.map((seat) => [
        seat.user_id,
        {
          joinedAt: seat.joined_at,
          ...shareOf(spans, seat),
          messages: lines.get(seat.user_id) ?? 0,
        },
      ]),
    ),
  };
}

function breathedIn(spans: readonly Span[]): Figures['breathed'] {
  const byName = Map.groupBy(spans, ({ technique }) => technique.name);
  return Array.from(byName, ([name, all]) => ({
    name,
    minutes: toMinutes(sum(all.map(({ startAt, endAt }) => endAt - startAt))),
    cycles: sum(all.map((span) => cyclesBetween(span, span.startAt, span.endAt))),
  }));
}

/** From the join on, and to a removal; whoever was away for a while is not missed. */
function shareOf(
  spans: readonly Span[],
  { joined_at, removed_at }: Joined,
): Pick<PersonFigures, 'minutes' | 'cycles'> {
  const shares = spans.map((span) => ({
    span,
    from: Math.max(span.startAt, joined_at),
    to: Math.min(span.endAt, removed_at ?? Infinity),
  }));
  const there = shares.filter(({ from, to }) => to > from);
  return {
    minutes: toMinutes(sum(there.map(({ from, to }) => to - from))),
    cycles: sum(there.map(({ span, from, to }) => cyclesBetween(span, from, to))),
  };
}

/** Whole ones, counted where they begin. */
function cyclesBetween({ technique, startAt }: Span, from: number, to: number): number {
  const ms = cycleMs(technique);
  return Math.max(0, Math.floor((to - startAt) / ms) - Math.ceil((from - startAt) / ms));
}

async function readTold({ read }: Storage, channel: string) {
  return read
    .selectFrom('log')
    .select(['type', 'at', 'json'])
    .where('channel', '=', channel)
    .where('type', 'in', TOLD_OF_RUNS)
    .orderBy('position')
    .execute();
}

/** By author. */
async function countLines({ read }: Storage, channel: string): Promise<ReadonlyMap<string, number>> {
  const rows = await read
    .selectFrom('log')
    .where('channel', '=', channel)
    .where('type', '=', 'chat_message')
    .select(({ fn }) => ['author', fn.countAll<number | string>().as('lines')])
    .groupBy('author')
    .execute();
  // PostgreSQL counts in text.
  return new Map(rows.map(({ author, lines }) => [author ?? '', Number(lines)]));
}

async function readJoined({ read }: Storage, sessionId: string): Promise<readonly Joined[]> {
  const rows = await read
    .selectFrom('seats')
    .select(['user_id', 'joined_at', 'removed_at'])
    .where('session_id', '=', sessionId)
    .where('joined_at', 'is not', null)
    .execute();
  return rows.flatMap(({ joined_at, ...row }) => (joined_at === null ? [] : [{ ...row, joined_at }]));
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const each of numbers) all += each;
  return all;
}

export function toMinutes(ms: number): number {
  return Math.round((ms / MINUTE_MS) * 100) / 100;
}
