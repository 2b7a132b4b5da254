import type { FeedbackReceived, GroupSummary } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import { receivedOf } from './giving.ts';
import { readGiven } from './store.ts';
import { readTallies } from './tallies.ts';

/** From a mean of fewer, each of them could be told what the other gave (FEED-6). */
export const LEAST_RATERS = 3;

/** How the session and what was breathed in it was rated by so many or more, without words and names. */
export async function readSummed(
  storage: Storage,
  sessionId: string,
  least: number,
): Promise<GroupSummary['feedback']> {
  const tallies = await readTallies(storage, sessionId);
  const summed = Array.from(tallies.values(), ({ technique_name, count, mean }) => ({
    about: technique_name ?? 'The session',
    count,
    mean,
  }));
  return summed.filter(({ count }) => count >= least);
}

/** What one person gave, as they were told it was received. */
export async function readOwn(
  storage: Storage,
  sessionId: string,
  userId: string,
): Promise<FeedbackReceived[]> {
  return (await readGiven(storage, sessionId, userId)).map(receivedOf);
}
