import { JOINABLE_PHASES, WAIT_LEASE_MS } from '@attune/protocol';
import { sql } from 'kysely';
import { kept } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { WaitRow } from '../storage/tables.guided.ts';
import { takenAway, type Slices } from '../storage/takenAway.ts';
import type { Effect } from '../storage/unit.ts';

/** In one session. Whoever is further behind would wait for nothing. */
export const MOST_WAITING = 500;
/** Sessions whose places one look gives up; the next one brings the others. */
const MOST_LAPSED = 1_000;

export type Asked = Pick<WaitRow, 'session_id' | 'who' | 'invite_code'>;

/** The place of somebody who has kept it. */
export async function readWait(
  storage: Storage,
  { session_id: sessionId, who }: Asked,
  now: number,
): Promise<WaitRow | undefined> {
  return kept(storage, sessionId, now).where('who', '=', who).selectAll().executeTakeFirst();
}

/** People who wait in a session, and those of them who came by this link, without this one. */
export async function readList(storage: Storage, { session_id, who, invite_code }: Asked, now: number) {
  const found = await kept(storage, session_id, now)
    .where('who', '!=', who)
    .select(({ fn, eb }) => [
      fn.countAll<number | string>().as('all'),
      fn
        .sum<number | string>(eb.case().when('invite_code', '=', invite_code).then(1).else(0).end())
        .as('by_link'),
    ])
    .executeTakeFirst();
  return { all: Number(found?.all ?? 0), byLink: Number(found?.by_link ?? 0) };
}

/** A sign of life. One that comes after the place was given up is refused with CONFLICT. */
export function renewed({ read }: Storage, { session_id, who, number }: WaitRow, now: number): Effect {
  const place = read.updateTable('waits').set({ renewed_at: now }).where('session_id', '=', session_id);
  return {
    query: place.where('who', '=', who).where('number', '=', number).compile(),
    expectRows: { count: 1, otherwise: 'CONFLICT' },
  };
}

/** A place behind everybody else. */
export function placed(storage: Storage, asked: Asked, now: number): readonly Effect[] {
  const { read } = storage;
  const { session_id: sessionId, who, invite_code: code } = asked;
  // Changes nothing but has the others who come at this moment wait, so that no two get the same number.
  const inTurn = read
    .updateTable('sessions')
    .set(({ ref }) => ({ capacity: ref('capacity') }))
    .where('id', '=', sessionId)
    .where('phase', 'in', JOINABLE_PHASES);
  const waiting = kept(storage, sessionId, now).select(({ fn }) => fn.countAll<number>().as('count'));
  const hasPlace = read
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where(sql<boolean>`${waiting} < ${MOST_WAITING}`);
  const lapsed = read
    .deleteFrom('waits')
    .where('session_id', '=', sessionId)
    .where('who', '=', who)
    .where('renewed_at', '<=', now - WAIT_LEASE_MS);
  return [
    { query: inTurn.compile(), expectRows: { count: 1, otherwise: 'SESSION_ENDED' } },
    { query: hasPlace.compile(), expectRows: { count: 1, otherwise: 'SESSION_FULL' } },
    { query: lapsed.compile() },
    { query: inserted(storage, sessionId, who, code, now), expectRows: { count: 1, otherwise: 'CONFLICT' } },
  ];
}

/** Asked for on two devices at once it is the same place. */
function inserted({ read }: Storage, sessionId: string, who: string, code: string, now: number) {
  const last = read
    .selectFrom('waits')
    .where('session_id', '=', sessionId)
    .select(({ fn }) => fn.coalesce(fn.max('number'), sql<number>`0`).as('last'));
  return read
    .insertInto('waits')
    .values({
      session_id: sessionId,
      who,
      invite_code: code,
      number: sql<number>`${last} + 1`,
      asked_at: now,
      renewed_at: now,
    })
    .onConflict((conflict) => conflict.columns(['session_id', 'who']).doUpdateSet({ renewed_at: now }))
    .compile();
}

/** Sessions in which somebody has given up their place without saying so. */
export async function readLapsed({ read }: Storage, now: number): Promise<readonly string[]> {
  const rows = await read
    .selectFrom('waits')
    .select('session_id')
    .distinct()
    .where('renewed_at', '<=', now - WAIT_LEASE_MS)
    .limit(MOST_LAPSED)
    .execute();
  return rows.map(({ session_id }) => session_id);
}

export function lapsedOver({ read }: Storage, sessionIds: readonly string[], now: number): Effect {
  const lapsed = read.deleteFrom('waits').where('renewed_at', '<=', now - WAIT_LEASE_MS);
  return { query: lapsed.where('session_id', 'in', sessionIds).compile() };
}

/** A guest's place goes by their device, and leads to nobody. */
export function waitsErased(storage: Storage, userId: string): Slices {
  return takenAway(storage, { table: 'waits', key: 'session_id', which: sql`who = ${userId}` });
}
