import { leadChannel, RETENTION_DAYS, sessionChannel, toInstant, type Retention } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

const DAY_MS = 86_400_000;

export async function readDays({ read }: Storage, sessionId: string): Promise<number> {
  const row = await read
    .selectFrom('records')
    .select('transcript_days')
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return row?.transcript_days ?? RETENTION_DAYS.usual;
}

/** KEEP-2: so many days from the end on; null before it. */
export function keptUntil({ phase, ends_at }: SessionRow, days: number): number | null {
  return phase === 'ended' && ends_at !== null ? ends_at + days * DAY_MS : null;
}

export function retentionOf(session: SessionRow, days: number): Retention {
  const until = keptUntil(session, days);
  return { transcript_days: days, kept_until: until === null ? null : toInstant(until) };
}

export function daysSet({ read }: Storage, sessionId: string, days: number): Effect {
  const query = read
    .insertInto('records')
    .values({ session_id: sessionId, figures: null, transcript_days: days })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet({ transcript_days: days }));
  return { query: query.compile() };
}

/** The log's own sweep does the rest, wherever it runs and however often: it deletes what is past its time, from the oldest on. */
export function logKept({ read }: Storage, sessionId: string, until: number): Effect {
  const query = read
    .updateTable('log')
    .set({ keep_until: until })
    .where('channel', 'in', [sessionChannel(sessionId), leadChannel(sessionId)])
    .where('keep_until', '!=', until);
  return { query: query.compile() };
}
