import { OPEN_PHASES, toInstant, type Intake, type IntakeAnswered, type IntakeValue } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

export type Answerer = { readonly sessionId: string; readonly userId: string };

/** In the order in which they were given. */
export async function readAnswers(
  { read }: Storage,
  { sessionId, userId }: Answerer,
): Promise<IntakeAnswered[]> {
  const rows = await read
    .selectFrom('intake_answers')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .orderBy('answered_at')
    .orderBy('question')
    .execute();
  return rows.map(({ question, answer, answered_at }) => ({
    question,
    value: JSON.parse(answer) as IntakeValue,
    answered_at: toInstant(answered_at),
  }));
}

/** When the answers were handed in; null: they can still be changed. */
export async function readSubmitted(
  { read }: Storage,
  { sessionId, userId }: Answerer,
): Promise<number | null> {
  const row = await read
    .selectFrom('intake_submissions')
    .select('submitted_at')
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.submitted_at ?? null;
}

/** INTAKE-3: in the place of an earlier one. */
export function answerPut(
  { read }: Storage,
  { sessionId, userId }: Answerer,
  question: string,
  value: IntakeValue,
  now: number,
): Effect {
  const given = { answer: JSON.stringify(value), answered_at: now };
  const query = read
    .insertInto('intake_answers')
    .values({ session_id: sessionId, user_id: userId, question, ...given })
    .onConflict((conflict) => conflict.columns(['session_id', 'user_id', 'question']).doUpdateSet(given))
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export function answerTaken({ read }: Storage, { sessionId, userId }: Answerer, question: string): Effect {
  const answer = read.deleteFrom('intake_answers').where('session_id', '=', sessionId);
  return { query: answer.where('user_id', '=', userId).where('question', '=', question).compile() };
}

/** INTAKE-5: refuses what comes after the answers were handed in. */
export function stillOpen({ read }: Storage, { sessionId, userId }: Answerer): Effect {
  const submitted = read
    .selectFrom('intake_submissions')
    .select('user_id')
    .where('session_id', '=', sessionId);
  return {
    query: submitted.where('user_id', '=', userId).compile(),
    expectRows: { count: 0, otherwise: 'CONFLICT' },
  };
}

/** INTAKE-5: refuses to hand in while one of these has no answer. */
export function allAnswered(
  { read }: Storage,
  { sessionId, userId }: Answerer,
  questions: readonly string[],
): readonly Effect[] {
  if (questions.length === 0) return [];
  const answers = read.selectFrom('intake_answers').select('question').where('session_id', '=', sessionId);
  return [
    {
      query: answers.where('user_id', '=', userId).where('question', 'in', questions).compile(),
      expectRows: { count: questions.length, otherwise: 'VALIDATION_ERROR' },
    },
  ];
}

/** Handed in twice it was handed in at first. */
export function submitted({ read }: Storage, { sessionId, userId }: Answerer, now: number): Effect {
  const query = read
    .insertInto('intake_submissions')
    .values({ session_id: sessionId, user_id: userId, submitted_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .compile();
  return { query };
}

export function reopened({ read }: Storage, { sessionId, userId }: Answerer): Effect {
  const submission = read.deleteFrom('intake_submissions').where('session_id', '=', sessionId);
  return { query: submission.where('user_id', '=', userId).compile() };
}

/** How far people are in the sessions in which they are; who is asked nothing is missing. */
export async function readStands(
  { read }: Storage,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Intake[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await read
    .selectFrom('seats')
    .innerJoin('sessions', 'sessions.id', 'seats.session_id')
    .leftJoin('intake_sessions as chosen', 'chosen.session_id', 'seats.session_id')
    .innerJoin('intake_sets as asked', (join) =>
      join.on(({ or, and, eb, ref, selectFrom }) =>
        or([
          eb('asked.id', '=', ref('chosen.set_id')),
          and([
            eb('chosen.session_id', 'is', null),
            eb(
              'asked.number',
              '=',
              selectFrom('intake_sets as each_set').select(({ fn }) =>
                fn.max('each_set.number').as('newest'),
              ),
            ),
          ]),
        ]),
      ),
    )
    .leftJoin('intake_submissions as handed', (join) =>
      join.onRef('handed.session_id', '=', 'seats.session_id').onRef('handed.user_id', '=', 'seats.user_id'),
    )
    .select(['seats.user_id', 'seats.session_id', 'asked.id as set', 'asked.total', 'handed.submitted_at'])
    .select(({ selectFrom }) =>
      selectFrom('intake_answers as given')
        .whereRef('given.session_id', '=', 'seats.session_id')
        .whereRef('given.user_id', '=', 'seats.user_id')
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .as('answered'),
    )
    .where('seats.user_id', 'in', userIds)
    .where('seats.role', '=', 'participant')
    .where('seats.joined_at', 'is not', null)
    .where('seats.removed_at', 'is', null)
    .where('seats.revoked_at', 'is', null)
    .where('sessions.phase', 'in', OPEN_PHASES)
    .where('asked.total', '>', 0)
    .execute();
  const stands = rows.map(({ user_id, session_id, set, total, answered, submitted_at }) => {
    const handedAt = submitted_at === null ? null : toInstant(submitted_at);
    // PostgreSQL counts in text.
    const stand = { session_id, set, answered: Number(answered), total, submitted_at: handedAt };
    return { user_id, stand };
  });
  return new Map(
    Array.from(
      Map.groupBy(stands, ({ user_id }) => user_id),
      ([userId, own]) => [userId, own.map(({ stand }) => stand)],
    ),
  );
}

/** Participants of open sessions that ask what the installation asks, or of this one. */
export async function readAffected({ read }: Storage, sessionId?: string): Promise<readonly string[]> {
  const seats = read
    .selectFrom('seats')
    .innerJoin('sessions', 'sessions.id', 'seats.session_id')
    .leftJoin('intake_sessions as chosen', 'chosen.session_id', 'seats.session_id')
    .select('seats.user_id')
    .distinct()
    .where('seats.role', '=', 'participant')
    .where('sessions.phase', 'in', OPEN_PHASES);
  const rows = await (
    sessionId === undefined
      ? seats.where('chosen.session_id', 'is', null)
      : seats.where('seats.session_id', '=', sessionId)
  ).execute();
  return rows.map(({ user_id }) => user_id);
}
