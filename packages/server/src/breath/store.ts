import { sessionChannel, toInstant, type PacerPlan as SentPlan } from '@attune/protocol';
import type { PacerPlan } from '@attune/vitals';
import type { Plan } from '../capability.ts';
import { inPhase } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SyncStretchRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

/** A stretch that nobody has seen to last for this long is over: who looked after it is gone. */
const UNSEEN_MS = 15_000;

/** What is breathed in these sessions. */
export async function readPlans(
  { read }: Storage,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, PacerPlan>> {
  const rows = await read
    .selectFrom('sessions')
    .select(['id', 'pacer'])
    .where('id', 'in', sessionIds)
    .execute();
  return new Map(rows.map(({ id, pacer }) => [id, planOf(JSON.parse(pacer) as SentPlan)]));
}

function planOf({ technique, started_at, next }: SentPlan): PacerPlan {
  return {
    technique,
    startedAt: Date.parse(started_at),
    ...(next && { next: { technique: next.technique, startsAt: Date.parse(next.starts_at) } }),
  };
}

type Spell = { readonly since: number; readonly now: number };

export type Reached = Spell & {
  readonly sessionId: string;
  readonly foundBy: SyncStretchRow['found_by'];
  readonly r: number;
  readonly people: number;
};

/** SYNC-5: of several nodes that find the group together at once, one has it begin, and tells it; the others are refused with CONFLICT. */
export function reached(storage: Storage, { sessionId, foundBy, r, people, since, now }: Reached): Plan {
  const { read } = storage;
  const given = read
    .updateTable('sync_stretches')
    .set((stretch) => ({ ended_at: stretch.ref('until_at') }))
    .where('session_id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('until_at', '<', now - UNSEEN_MS);
  const begun = read
    .insertInto('sync_stretches')
    .values({ session_id: sessionId, began_at: since, until_at: now, ended_at: null, found_by: foundBy })
    .onConflict((conflict) => conflict.doNothing());
  return {
    effects: [
      inPhase(storage, sessionId, ['live']),
      { query: given.compile() },
      { query: begun.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
    ],
    events: [
      {
        channel: sessionChannel(sessionId),
        type: 'group_sync_achieved',
        data: { r, people, since: toInstant(since) },
      },
    ],
  };
}

/**
 * The group is together still, and has been since then, as whoever says so has seen it: written down or not in the meantime, it goes on.
 * CONFLICT: no stretch is open.
 */
export function lasted({ read }: Storage, sessionId: string, { now, since }: Spell): Effect {
  const query = read
    .updateTable('sync_stretches')
    .set({ until_at: now })
    .where('session_id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('until_at', '>=', Math.min(since, now - UNSEEN_MS))
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Ends what any of these found. */
export function over(
  { read }: Storage,
  sessionId: string,
  { now, foundBy }: { readonly now: number; readonly foundBy: readonly SyncStretchRow['found_by'][] },
): Effect {
  const open = read
    .updateTable('sync_stretches')
    .set({ ended_at: now })
    .where('session_id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('found_by', 'in', foundBy);
  return { query: open.compile() };
}

/** Whether the group was together at some time since then, and is no more. */
export async function wasTogether({ read }: Storage, sessionId: string, since: number): Promise<boolean> {
  const ended = await read
    .selectFrom('sync_stretches')
    .select('session_id')
    .where('session_id', '=', sessionId)
    .where('ended_at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return ended !== undefined;
}

export async function isTogether({ read }: Storage, sessionId: string, now: number): Promise<boolean> {
  const open = await read
    .selectFrom('sync_stretches')
    .select('session_id')
    .where('session_id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('until_at', '>=', now - UNSEEN_MS)
    .executeTakeFirst();
  return open !== undefined;
}

/** For how long the group has been together in this session, all in all. */
export async function readTogetherMs({ read }: Storage, sessionId: string): Promise<number> {
  const stretches = await read
    .selectFrom('sync_stretches')
    .select(['began_at', 'until_at'])
    .where('session_id', '=', sessionId)
    .execute();
  return stretches.reduce((sum, { began_at, until_at }) => sum + until_at - began_at, 0);
}
