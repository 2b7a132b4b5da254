import { JOINABLE_PHASES, OPEN_PHASES, type SessionPhase } from '@attune/protocol';
import { sql } from 'kysely';
import type { Storage } from '../storage/storage.ts';
import type { BallotRow } from '../storage/tables.guided.ts';
import type { VoteTally } from './vote.machine.ts';
import { termsOf, type FoundVote } from './vote.view.ts';

/** As many as one look takes up; the next one brings the others. */
const MOST_DUE = 1_000;

/** Written out and not handed over: only then do the databases see that the index of open votes has them all. */
const OPEN = sql.lit('open' as const);

function votes({ read }: Storage) {
  return read
    .selectFrom('votes')
    .innerJoin('sessions', 'sessions.id', 'votes.session_id')
    .selectAll('votes')
    .select('sessions.phase as session_phase');
}

/** The newest votes only. */
function newest(storage: Storage) {
  return votes(storage).where('votes.number', '=', (of) =>
    of
      .selectFrom('votes as of_session')
      .select(({ fn }) => fn.max('of_session.number').as('newest'))
      .whereRef('of_session.session_id', '=', 'votes.session_id'),
  );
}

export async function readVotes(
  storage: Storage,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FoundVote>> {
  const found = await votes(storage).where('votes.id', 'in', ids).execute();
  return new Map(found.map((vote) => [vote.id, vote]));
}

/** By session; one that never had a vote is missing. */
export async function readNewest(
  storage: Storage,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, FoundVote>> {
  const found = await newest(storage).where('votes.session_id', 'in', sessionIds).execute();
  return new Map(found.map((vote) => [vote.session_id, vote]));
}

/** Those that time, or the end of their session, may do something to by `until`. */
export async function readDueVotes(storage: Storage, until: number): Promise<readonly FoundVote[]> {
  const open = votes(storage)
    .where('votes.phase', '=', OPEN)
    .where(({ or, eb }) =>
      or([eb('votes.closes_at', '<=', until), eb('sessions.phase', 'not in', JOINABLE_PHASES)]),
    );
  const chosen = votes(storage).where('votes.applies_at', '<=', until);
  const found = await Promise.all([
    open.limit(MOST_DUE).execute(),
    chosen.orderBy('votes.applies_at').limit(MOST_DUE).execute(),
  ]);
  return found.flat();
}

/** Counts what those who are in the session now have cast (VOTE-8); by vote. In one statement: nobody votes who may not. */
export async function readTallies(
  storage: Storage,
  open: readonly FoundVote[],
  now: number,
): Promise<ReadonlyMap<string, VoteTally>> {
  if (open.length === 0) return new Map();
  const rows = await readChoices(
    storage,
    open.map(({ id }) => id),
    now,
  );
  const byVote = Map.groupBy(rows, ({ id }) => id);
  return new Map(open.map((vote) => [vote.id, tallyOf(vote, byVote.get(vote.id) ?? [])]));
}

/** So many people chose this; null: they have not voted. */
type Chosen = { readonly choice: number | null; readonly people: number };

function tallyOf(vote: FoundVote, chosen: readonly Chosen[]): VoteTally {
  const counts = termsOf(vote).choices.map(
    (_, choice) => chosen.find((each) => each.choice === choice)?.people ?? 0,
  );
  const voters = counts.reduce((sum, count) => sum + count, 0);
  return { counts, voters, entitled: chosen.reduce((sum, { people }) => sum + people, 0) };
}

export async function readTally(storage: Storage, vote: FoundVote, now: number): Promise<VoteTally> {
  const tally = (await readTallies(storage, [vote], now)).get(vote.id);
  if (!tally) throw new Error('A vote that was asked for was not counted.');
  return tally;
}

/** Whose ballots there are, counted or not. */
export async function readVoters({ read }: Storage, voteId: string): Promise<readonly string[]> {
  const rows = await read.selectFrom('ballots').select('user_id').where('vote_id', '=', voteId).execute();
  return rows.map(({ user_id }) => user_id);
}

/** A ballot in the newest vote of a session that is not over. */
export type FoundBallot = BallotRow & { readonly session_id: string; readonly session_phase: SessionPhase };

export async function readBallots(
  storage: Storage,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly FoundBallot[]>> {
  const found = await newest(storage)
    .innerJoin('ballots', 'ballots.vote_id', 'votes.id')
    .clearSelect()
    .selectAll('ballots')
    .select(['votes.session_id', 'sessions.phase as session_phase'])
    .where('ballots.user_id', 'in', userIds)
    .where('sessions.phase', 'in', OPEN_PHASES)
    .execute();
  return Map.groupBy(found, ({ user_id }) => user_id);
}

/** How many may vote in a session now. */
export async function countEntitled(storage: Storage, sessionId: string, now: number): Promise<number> {
  const found = await entitledSeats(storage, now)
    .where('seats.session_id', '=', sessionId)
    .select(({ fn }) => fn.countAll<number | string>().as('people'))
    .executeTakeFirst();
  // PostgreSQL counts in text.
  return Number(found?.people ?? 0);
}

async function readChoices(storage: Storage, voteIds: readonly string[], now: number) {
  const rows = await entitledSeats(storage, now)
    .innerJoin('votes', 'votes.session_id', 'seats.session_id')
    .leftJoin('ballots', (join) =>
      join.onRef('ballots.vote_id', '=', 'votes.id').onRef('ballots.user_id', '=', 'seats.user_id'),
    )
    .where('votes.id', 'in', voteIds)
    .select(({ fn }) => ['votes.id', 'ballots.choice', fn.countAll<number | string>().as('people')])
    .groupBy(['votes.id', 'ballots.choice'])
    .execute();
  return rows.map(({ people, ...row }) => ({ ...row, people: Number(people) }));
}

/** Of participants and instructors who have come in, and were not shown out, nor is their time over. */
function entitledSeats({ read }: Storage, now: number) {
  return read
    .selectFrom('seats')
    .where('seats.role', 'in', ['participant', 'instructor'])
    .where('seats.joined_at', 'is not', null)
    .where('seats.removed_at', 'is', null)
    .where('seats.revoked_at', 'is', null)
    .where(({ or, eb }) => or([eb('seats.expires_at', 'is', null), eb('seats.expires_at', '>', now)]));
}
