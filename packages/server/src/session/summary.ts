import { sessionChannel, type SessionSummary } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import { cyclesOf, runsOf, spansOf, techniquesOf, TOLD_OF_RUNS, type Told } from './runs.ts';

const MINUTE_MS = 60_000;

/** What can be told of a session when it ends, from its log and its seats. */
export async function summarize(storage: Storage, row: SessionRow): Promise<SessionSummary> {
  const channel = sessionChannel(row.id);
  const [lines, seats, told] = await Promise.all([
    countLines(storage, channel),
    countSeats(storage, row.id),
    readTold(storage, channel),
  ]);
  const runs = runsOf(told, row.ends_at ?? row.created_at);
  const liveMs = runs.reduce((sum, { startAt, endAt }) => sum + endAt - startAt, 0);
  const spans = runs.flatMap(spansOf);
  return {
    minutes: Math.round((liveMs / MINUTE_MS) * 100) / 100,
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

async function readTold(storage: Storage, channel: string): Promise<Told[]> {
  return storage.read
    .selectFrom('log')
    .select(['type', 'at', 'json'])
    .where('channel', '=', channel)
    .where('type', 'in', TOLD_OF_RUNS)
    .orderBy('position')
    .execute();
}
