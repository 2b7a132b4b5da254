import type { CommitSql } from './commit.sql.ts';
import { Ledger } from './ledger.ts';
import { isQuery, rollBack, type Answer, type Statements, type Verdict } from './statements.ts';
import type { Outcome, Refused, Step, Work } from './work.ts';

/** A connection and what is peculiar about its database. */
export type Database = {
  readonly statements: Statements;
  readonly sql: CommitSql;
  readonly judge: (error: unknown) => Verdict;
  readonly newEpoch: () => string;
};

const ATTEMPTS = 5;

/** Within one transaction: what was asked since the last change, and the answers. */
type Asked = Map<string, Answer>;

type Attempt =
  | { readonly at: 'committed'; readonly outcomes: readonly Outcome[] }
  /** One unit broke the transaction; which one is not known when it broke at its end. */
  | { readonly at: 'spoiled'; readonly refused: Refused; readonly by: number | undefined }
  /** No unit is to blame. */
  | { readonly at: 'failed'; readonly verdict: 'again' | 'unavailable'; readonly cause: string };

/** Thrown inside a transaction by a unit that has changed something already, so that everything is rolled back. */
class Spoiled extends Error {
  readonly refused: Refused;
  constructor(refused: Refused) {
    super(refused.error);
    this.refused = refused;
  }
}

/** Thrown by a question that was asked ahead for the unit `by`. */
class Unanswered extends Error {
  readonly by: number;
  constructor(by: number, cause: unknown) {
    super('A question was not answered.', { cause });
    this.by = by;
  }
}

/**
 * Commits units in one transaction, in order, and tells the outcome of each. Never rejects. When a unit spoils the transaction, those
 * before it, it alone, and those after it are run again, each part in a transaction of its own, so that its neighbours are unharmed (EVENT-7).
 */
export async function commitBatch(
  database: Database,
  works: readonly Work[],
  now: number,
): Promise<readonly Outcome[]> {
  const together = await attempt(database, works, now);
  if (together.at === 'committed') return together.outcomes;
  if (together.at === 'failed') return works.map(() => unavailable(together.cause));
  if (works.length === 1) return [together.refused];
  const outcomes: Outcome[] = [];
  for (const part of partsAround(together.by, works))
    outcomes.push(...(await commitBatch(database, part, now)));
  return outcomes;
}

/** Halves where nobody knows whom to blame. */
function partsAround(spoiler: number | undefined, works: readonly Work[]): readonly (readonly Work[])[] {
  const middle = works.length >> 1;
  const [from, to] = spoiler === undefined ? [middle, middle] : [spoiler, spoiler + 1];
  return [works.slice(0, from), works.slice(from, to), works.slice(to)].filter(({ length }) => length > 0);
}

async function attempt(database: Database, works: readonly Work[], now: number): Promise<Attempt> {
  for (let left = ATTEMPTS; ; left -= 1) {
    const made = await transact(database, works, now);
    if (made.at !== 'failed' || made.verdict === 'unavailable' || left <= 1) return made;
  }
}

async function transact(database: Database, works: readonly Work[], now: number): Promise<Attempt> {
  const { statements } = database;
  const outcomes: Outcome[] = [];
  let by: number | undefined;
  try {
    const ledger = await Ledger.begin(database, works);
    const asked = await askAhead(statements, ledger, works);
    for (const [index, work] of works.entries()) {
      by = index;
      outcomes.push(await carryOut(database, ledger, work, asked));
    }
    by = undefined;
    await ledger.commit(now);
    return { at: 'committed', outcomes };
  } catch (error) {
    await rollBack(statements);
    if (error instanceof Spoiled) return { at: 'spoiled', refused: error.refused, by };
    if (error instanceof Unanswered)
      return afterError(database.judge(error.cause), String(error.cause), error.by);
    return afterError(database.judge(error), String(error), by);
  }
}

function afterError(verdict: Verdict, cause: string, by: number | undefined): Attempt {
  if (verdict === 'again' || verdict === 'unavailable') return { at: 'failed', verdict, cause };
  const error = verdict === 'conflict' ? 'CONFLICT' : 'SERVER_ERROR';
  return { at: 'spoiled', refused: { outcome: 'refused', error, cause }, by };
}

async function carryOut(
  { statements }: Database,
  ledger: Ledger,
  work: Work,
  asked: Asked,
): Promise<Outcome> {
  const known = knownOutcome(ledger, work);
  if (known) return known;
  let hasChanged = false;
  for (const step of work.steps) {
    const { rows, changes } = await answerTo(step, statements, asked);
    const refused = refusalOf(step, changes || rows.length);
    hasChanged ||= changes > 0;
    if (refused && hasChanged) throw new Spoiled(refused);
    // A guard that fails before anything changed leaves no trace; its neighbours need not pay for a second round.
    if (refused) return refused;
  }
  return { outcome: 'committed', positions: ledger.append(work) };
}

/** What a producer has sent before, or out of turn, is answered without being carried out. */
function knownOutcome(ledger: Ledger, { producer }: Work): Outcome | undefined {
  if (!producer) return undefined;
  const last = ledger.lastSeq(producer);
  if (producer.seq <= last) return { outcome: 'duplicate', offset: ledger.acked(producer) };
  if (producer.prev !== last) return { outcome: 'refused', error: 'SEQUENCE_GAP', details: { last } };
  return undefined;
}

/**
 * What works that append ask before they change anything, all at once: asked one after the other, each would be a way across the network and
 * back, for each session and each person with a line in the batch. Their heads are locked, so nobody else appends there between question and use.
 */
async function askAhead(statements: Statements, ledger: Ledger, works: readonly Work[]): Promise<Asked> {
  const questions = new Map<string, { readonly step: Step; readonly by: number }>();
  for (const [by, work] of works.entries()) {
    // Of those that follow one another in a producer only the first is known to be in turn; it asks for them.
    if (work.appends.length === 0 || knownOutcome(ledger, work)) continue;
    for (const step of questionsBeforeChange(work)) {
      const question = questionOf(step);
      if (!questions.has(question)) questions.set(question, { step, by });
    }
  }
  const answers = Array.from(questions, async ([question, { step, by }]) => {
    try {
      return [question, await statements.run(step.sql, step.parameters)] as const;
    } catch (error) {
      throw new Unanswered(by, error);
    }
  });
  return new Map(await Promise.all(answers));
}

function questionsBeforeChange({ steps }: Work): readonly Step[] {
  const firstChange = steps.findIndex(({ sql }) => !isQuery(sql));
  return firstChange === -1 ? steps : steps.slice(0, firstChange);
}

/** Fifty lines of one session ask fifty times for its phase: what changed nothing is answered the same until something changes. */
async function answerTo(step: Step, statements: Statements, asked: Asked): Promise<Answer> {
  const { sql, parameters } = step;
  const question = questionOf(step);
  const known = asked.get(question);
  if (known) return known;
  const answer = await statements.run(sql, parameters);
  if (answer.changes > 0) asked.clear();
  else asked.set(question, answer);
  return answer;
}

function questionOf({ sql, parameters }: Step): string {
  return JSON.stringify([sql, parameters]);
}

function refusalOf({ expectRows }: Step, count: number): Refused | undefined {
  if (!expectRows || expectRows.count === count) return undefined;
  return { outcome: 'refused', error: expectRows.otherwise };
}

function unavailable(cause: string): Refused {
  return { outcome: 'refused', error: 'UNAVAILABLE', cause };
}
