import { sql } from 'kysely';
import type { Kept } from '../capability.ts';
import { OPEN_AFTER_END_MS } from '../feedback/index.ts';
import type { Storage } from '../storage/storage.ts';
import { takenAway } from '../storage/takenAway.ts';
import type { Effect } from '../storage/unit.ts';
import type { KeepingDeps } from './keeping.ts';

/** Sessions that are read at once. */
const SESSIONS_PER_PAGE = 50;
/** What was given in the last moment of feedback is stored by then, on whatever node. */
const STORED_AFTER_MS = 60_000;

export type PassingDeps = KeepingDeps & {
  /** Of all capabilities. */
  readonly keeps: () => readonly Kept[];
};

type Passing = Pick<Kept, 'table'> & Required<Pick<Kept, 'withTranscript'>>;

/**
 * KEEP-3. What people gave to a session goes when its transcript is past its time. While feedback about it is still taken, it is looked for
 * again each time.
 */
export async function takeWhatPassed(deps: PassingDeps, now: number): Promise<void> {
  for await (const session of passedSessions(deps.storage, now))
    await takeOf(deps, session, now).catch(deps.onTrouble);
}

async function takeOf(deps: PassingDeps, { id, ends_at }: Ended, now: number): Promise<void> {
  const passing = deps
    .keeps()
    .flatMap(({ table, withTranscript }) => (withTranscript ? [{ table, withTranscript }] : []));
  let hasGone = false;
  for (const each of passing) hasGone = (await empty(deps, each, id)) || hasGone;
  const isOver = ends_at + OPEN_AFTER_END_MS + STORED_AFTER_MS <= now;
  if (!hasGone && !isOver) return;
  await deps.realtime.carryOut({
    ...(isOver && { effects: [passed(deps.storage, id, now)] }),
    ...(hasGone && { touched: { sessions: [id] } }),
  });
}

type Ended = { readonly id: string; readonly ends_at: number };

async function* passedSessions({ read }: Storage, now: number): AsyncGenerator<Ended> {
  for (let after = ''; ;) {
    const page = await read
      .selectFrom('records')
      .innerJoin('sessions', 'sessions.id', 'records.session_id')
      .select(['sessions.id', 'sessions.ends_at'])
      .where('records.kept_until', '<=', now)
      .where('records.passed_at', 'is', null)
      .where('sessions.id', '>', after)
      .orderBy('sessions.id')
      .limit(SESSIONS_PER_PAGE)
      .execute();
    yield* page.map(({ id, ends_at }) => ({ id, ends_at: ends_at ?? now }));
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/** Whether there was anything. */
async function empty(
  { storage, realtime }: PassingDeps,
  { table, withTranscript }: Passing,
  sessionId: string,
): Promise<boolean> {
  const ofSession = sql`session_id = ${sessionId}`;
  const going =
    withTranscript === 'rows'
      ? { which: ofSession }
      : { which: sql`${ofSession} AND ${sql.ref(withTranscript.column)} IS NOT NULL`, ...withTranscript };
  let hasGone = false;
  for await (const effects of takenAway(storage, { table, key: 'user_id', ...going })) {
    await realtime.carryOut({ effects });
    hasGone = true;
  }
  return hasGone;
}

function passed({ read }: Storage, sessionId: string, now: number): Effect {
  const noted = read.updateTable('records').set({ passed_at: now }).where('session_id', '=', sessionId);
  return { query: noted.where('kept_until', '<=', now).compile() };
}
