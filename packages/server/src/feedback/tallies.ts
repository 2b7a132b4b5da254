import { MAX_FEEDBACK_WORDS, toInstant, type Feedback } from '@attune/protocol';
import { shownName } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import { aboutOf } from './about.ts';

const RATINGS = [1, 2, 3, 4, 5] as const;

/** So many people gave this rating to a technique of this name, the last of them then. */
export type Counted = {
  readonly technique_name: string;
  readonly rating: number;
  readonly count: number;
  readonly lastAt: number;
};

/** How many, the mean to two decimals, and how many gave each rating. Nobody has rated what there is no count of. */
export function tallyOf(
  counted: readonly Counted[],
): Pick<Feedback, 'technique_name' | 'count' | 'mean' | 'ratings'> | undefined {
  const ratings = RATINGS.map((rating) =>
    counted.filter((each) => each.rating === rating).reduce((sum, { count }) => sum + count, 0),
  );
  const count = ratings.reduce((sum, each) => sum + each, 0);
  if (count === 0) return undefined;
  const sum = ratings.reduce((all, each, index) => all + each * (index + 1), 0);
  // Whoever makes up techniques may call two of them the same id; the newest is what people think of.
  const [newest] = counted.toSorted((a, b) => b.lastAt - a.lastAt);
  return {
    technique_name: newest?.technique_name || null,
    count,
    mean: Math.round((sum / count) * 100) / 100,
    ratings,
  };
}

/** Of a session, by technique (empty for the session as a whole); of some of them, or of all. Without ratings there is none. */
export async function readTallies(
  storage: Storage,
  sessionId: string,
  techniques?: readonly string[],
): Promise<ReadonlyMap<string, Feedback>> {
  if (techniques?.length === 0) return new Map();
  const byTechnique = await readCounted(storage, sessionId, techniques);
  const found = Array.from(byTechnique, async ([technique, counted]) => {
    const tally = tallyOf(counted);
    if (!tally) return [];
    const words = await readWords(storage, sessionId, technique);
    return [[technique, { about: aboutOf(technique), ...tally, words }] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

async function readCounted(
  { read }: Storage,
  sessionId: string,
  techniques: readonly string[] | undefined,
): Promise<ReadonlyMap<string, readonly Counted[]>> {
  const all = read.selectFrom('feedback').where('session_id', '=', sessionId);
  const rows = await (techniques ? all.where('technique', 'in', techniques) : all)
    .select(({ fn }) => [
      'technique',
      'technique_name',
      'rating',
      fn.countAll<number | string>().as('count'),
      fn.max('given_at').as('last_at'),
    ])
    .groupBy(['technique', 'technique_name', 'rating'])
    .orderBy('technique')
    .execute();
  return Map.groupBy(
    // PostgreSQL counts in text.
    rows.map(({ count, last_at, ...row }) => ({ ...row, count: Number(count), lastAt: Number(last_at) })),
    ({ technique }) => technique,
  );
}

/** FEED-7: the name goes along only where its owner said so. */
async function readWords(
  { read }: Storage,
  sessionId: string,
  technique: string,
): Promise<Feedback['words']> {
  const rows = await read
    .selectFrom('feedback')
    .innerJoin('users', 'users.id', 'feedback.user_id')
    .select(['feedback.rating', 'feedback.words', 'feedback.named', 'feedback.given_at'])
    .select(['users.first_name', 'users.last_name', 'users.display_name'])
    .where('feedback.session_id', '=', sessionId)
    .where('feedback.technique', '=', technique)
    .where('feedback.words', 'is not', null)
    .orderBy('feedback.given_at', 'desc')
    .orderBy('feedback.user_id')
    .limit(MAX_FEEDBACK_WORDS)
    .execute();
  return rows.map(({ words, rating, named, given_at, ...user }) => ({
    text: words ?? '',
    rating,
    name: named === 1 ? shownName(user) : null,
    received_at: toInstant(given_at),
  }));
}
