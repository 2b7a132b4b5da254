import type { GroupSummary } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import { resultOf, termsOf } from './vote.view.ts';

/** A vote that is over. */
export type VoteSummary = GroupSummary['votes'][number] & {
  /** The place of what this person chose; null: they did not vote. */
  readonly own: number | null;
};

/** Of a session, in their order; what nobody has counted yet is not among them. */
export async function readVoteResults(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<readonly VoteSummary[]> {
  const votes = await read
    .selectFrom('votes')
    .leftJoin('ballots', (join) =>
      join.onRef('ballots.vote_id', '=', 'votes.id').on('ballots.user_id', '=', userId),
    )
    .selectAll('votes')
    .select('ballots.choice')
    .where('session_id', '=', sessionId)
    .where('result', 'is not', null)
    .orderBy('number')
    .execute();
  return votes.map(({ choice, ...vote }) => {
    const { question, choices } = termsOf(vote);
    const { counts, voters, entitled } = resultOf(vote);
    const counted = choices.map(({ label }, i) => ({ label, count: counts[i] ?? 0 }));
    return { question, choices: counted, chosen: vote.chosen, voters, entitled, own: choice };
  });
}
