import {
  fromErrorData,
  toErrorData,
  toInstant,
  type ErrorData,
  type ProtocolError,
  type UpstreamEvent,
} from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { UpstreamEventRow } from '../storage/tables.integrations.ts';
import type { Effect } from '../storage/unit.ts';

const MOST_SHOWN = 100;

/** What was reported before under this id; then it is answered the same. */
export async function readReport(
  { read }: Storage,
  sessionId: string,
  id: string,
): Promise<UpstreamEventRow | undefined> {
  return read
    .selectFrom('upstream_events')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function hasSession({ read }: Storage, id: string): Promise<boolean> {
  const found = await read.selectFrom('sessions').select('id').where('id', '=', id).executeTakeFirst();
  return found !== undefined;
}

/** Whether they have come into the session and still may be in it. */
export async function isSeated({ read }: Storage, sessionId: string, userId: string): Promise<boolean> {
  const seat = await read
    .selectFrom('seats')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('joined_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return seat !== undefined;
}

/** UP-4. First in its unit: of two that come at once, on whatever nodes, the other is answered CONFLICT and nothing of it happens. */
export function kept({ read }: Storage, row: UpstreamEventRow): Effect {
  const query = read
    .insertInto('upstream_events')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Newest first. */
export async function readEvents({ read }: Storage): Promise<UpstreamEvent[]> {
  const rows = await read
    .selectFrom('upstream_events')
    .innerJoin('sessions', 'sessions.id', 'upstream_events.session_id')
    .selectAll('upstream_events')
    .select('sessions.title')
    .orderBy('received_at', 'desc')
    .orderBy('upstream_events.id')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    session_id: row.session_id,
    session_title: row.title,
    type: row.type,
    outcome: row.outcome,
    reason: reasonOf(row),
    from: row.sender,
    timestamp: row.happened_at,
    received_at: toInstant(row.received_at),
    data: JSON.parse(row.data) as UpstreamEvent['data'],
  }));
}

/** Undefined for a report that was taken. */
export function refusalOf({ refusal }: UpstreamEventRow): ProtocolError | undefined {
  return refusal === null ? undefined : fromErrorData(JSON.parse(refusal) as ErrorData);
}

export function toRefusal(error: ProtocolError): string {
  return JSON.stringify(toErrorData(error));
}

function reasonOf(row: UpstreamEventRow): string | null {
  const refusal = refusalOf(row);
  if (!refusal) return null;
  const { field, problem } = refusal.details ?? {};
  return field === undefined ? refusal.message : `${refusal.message} (${field}: ${problem})`;
}

const KEPT_MS = 30 * 86_400_000;

/** UP-8. */
export function outdated({ read }: Storage, now: number): readonly Effect[] {
  const events = read.deleteFrom('upstream_events').where('received_at', '<=', now - KEPT_MS);
  const secrets = read.deleteFrom('upstream_secrets').where('ends_at', '<=', now - KEPT_MS);
  return [{ query: events.compile() }, { query: secrets.compile() }];
}
