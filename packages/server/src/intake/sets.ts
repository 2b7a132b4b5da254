import type { IntakeChoice, IntakeQuestion } from '@attune/protocol';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { IntakeSetRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

/** What a session asks. */
export type Asked = {
  /** Undefined: nothing was ever asked, or an admin wants nothing asked here. */
  readonly set: IntakeSetRow | undefined;
  readonly asks: IntakeChoice;
  /** Somebody has answered (INTAKE-2). */
  readonly pinned: boolean;
};

export function questionsOf(set: Pick<IntakeSetRow, 'questions'> | undefined): IntakeQuestion[] {
  return set ? (JSON.parse(set.questions) as IntakeQuestion[]) : [];
}

/** The installation's. */
export async function readCurrent({ read }: Storage): Promise<IntakeSetRow | undefined> {
  return read
    .selectFrom('intake_sets')
    .selectAll()
    .where('number', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function readAsked(storage: Storage, sessionId: string): Promise<Asked> {
  const row = await storage.read
    .selectFrom('intake_sessions')
    .leftJoin('intake_sets', 'intake_sets.id', 'intake_sessions.set_id')
    .selectAll('intake_sets')
    .select(['intake_sessions.set_id', 'intake_sessions.pinned'])
    .where('intake_sessions.session_id', '=', sessionId)
    .executeTakeFirst();
  if (!row) return { set: await readCurrent(storage), asks: 'installation', pinned: false };
  const { id, number, questions, total, created_at } = row;
  if (id === null || questions === null || total === null || created_at === null)
    return { set: undefined, asks: 'nothing', pinned: false };
  const set = { id, number, questions, total, created_at };
  return { set, asks: number === null ? 'own' : 'installation', pinned: row.pinned === 1 };
}

/** A set is never changed: what somebody is answering stays as they read it. */
export function newSet(
  questions: readonly IntakeQuestion[],
  number: number | null,
  now: number,
): IntakeSetRow {
  return {
    id: newId(),
    number,
    questions: JSON.stringify(questions),
    total: questions.length,
    created_at: now,
  };
}

/** Of two admins who save at once, one is refused. */
export function setAdded({ read }: Storage, row: IntakeSetRow): Effect {
  const query = read
    .insertInto('intake_sets')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Has a session ask this set (null: nothing), unless somebody has answered what it asks. */
export function chosen({ read }: Storage, sessionId: string, setId: string | null): Effect {
  const query = read
    .insertInto('intake_sessions')
    .values({ session_id: sessionId, set_id: setId, pinned: 0 })
    .onConflict((conflict) =>
      conflict.column('session_id').doUpdateSet({ set_id: setId }).where('intake_sessions.pinned', '=', 0),
    )
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Has a session ask what the installation asks. */
export function unchosen({ read }: Storage, sessionId: string): readonly Effect[] {
  const ofSession = read
    .selectFrom('intake_sessions')
    .select('session_id')
    .where('session_id', '=', sessionId);
  const free = read.deleteFrom('intake_sessions').where('session_id', '=', sessionId).where('pinned', '=', 0);
  return [
    { query: free.compile() },
    { query: ofSession.compile(), expectRows: { count: 0, otherwise: 'CONFLICT' } },
  ];
}

/**
 * From the first answer on the session asks this set and no other; an answer to another one is refused. Everybody who answers in a session
 * writes this row, so answers, handing in and what an admin chooses come one after the other.
 */
export function pinned({ read }: Storage, sessionId: string, setId: string): Effect {
  const query = read
    .insertInto('intake_sessions')
    .values({ session_id: sessionId, set_id: setId, pinned: 1 })
    .onConflict((conflict) =>
      conflict.column('session_id').doUpdateSet({ pinned: 1 }).where('intake_sessions.set_id', '=', setId),
    )
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}
