import {
  leadChannel,
  sessionChannel,
  toInstant,
  userChannel,
  type Ballot,
  type Person,
  type SessionPhase,
  type Vote,
} from '@attune/protocol';
import type { StateOut } from '../capability.ts';
import type { BallotRow, VoteRow } from '../storage/tables.guided.ts';
import type { VoteResult, VoteState, VoteTally, VoteTerms } from './vote.machine.ts';

/** A vote with the phase that its session is in. */
export type FoundVote = VoteRow & { readonly session_phase: SessionPhase };

export function termsOf({ terms }: VoteRow): VoteTerms {
  return JSON.parse(terms) as VoteTerms;
}

/** A row as the machine knows it. */
export function stateOf(row: VoteRow): VoteState {
  const terms = termsOf(row);
  if (row.phase === 'open') return { terms, phase: row.phase, closesAt: row.closes_at };
  const counted = { terms, result: resultOf(row), appliesAt: row.applies_at };
  if (row.phase === 'closed') return { ...counted, phase: row.phase, chosen: row.chosen };
  if (row.chosen === null) throw new Error(`In a vote that is ${row.phase} something was chosen.`);
  return { ...counted, phase: row.phase, chosen: row.chosen };
}

/** The columns that the machine decides about. */
export type LifeColumns = Pick<VoteRow, 'phase' | 'result' | 'chosen' | 'applies_at'>;

export function columnsOf(state: VoteState): LifeColumns {
  if (state.phase === 'open') return { phase: state.phase, result: null, chosen: null, applies_at: null };
  const { phase, result, chosen, appliesAt } = state;
  return { phase, result: JSON.stringify(result), chosen, applies_at: appliesAt };
}

/** Whoever settled it, or else opened it, brought about what was chosen. */
export function bringerOf(row: VoteRow): Person {
  return JSON.parse(row.settled_by ?? row.opened_by) as Person;
}

/** A row as everybody may see it; `tally` counts only while it is open. */
function viewVote(row: VoteRow, tally: VoteTally): Vote {
  const terms = termsOf(row);
  const isOpen = row.phase === 'open';
  const { counts, voters, entitled } = isOpen ? tally : resultOf(row);
  return {
    id: row.id,
    ...terms,
    phase: row.phase,
    opened_by: JSON.parse(row.opened_by) as Person,
    opened_at: toInstant(row.opened_at),
    closes_at: instantOf(row.closes_at),
    voters,
    entitled,
    // VOTE-6.
    counts: isOpen && terms.results !== 'live' ? null : [...counts],
    outcome: isOpen ? null : resultOf(row).outcome,
    chosen: row.chosen,
    applies_at: instantOf(row.applies_at),
  };
}

/** All that is told of a vote; `voters` are those who may see the counts of an open one because they have voted. */
export function voteStates(row: VoteRow, tally: VoteTally, voters: readonly string[]): StateOut[] {
  const key = row.session_id;
  const value = row.phase === 'open' ? { vote_id: row.id, counts: [...tally.counts] } : null;
  const audience = [leadChannel(key), ...voters.map(userChannel)];
  return [
    { channel: sessionChannel(key), type: 'vote', key, value: viewVote(row, tally) },
    ...audience.map((channel): StateOut => ({ channel, type: 'tally', key, value })),
  ];
}

/** Null where there is none: the person has not voted, or the session is over. */
export function ballotState(sessionId: string, userId: string, ballot: BallotRow | undefined): StateOut {
  return {
    channel: userChannel(userId),
    type: 'ballot',
    key: sessionId,
    value: ballot ? viewBallot(ballot) : null,
  };
}

function viewBallot({ vote_id, choice, cast_at }: BallotRow): Ballot {
  return { vote_id, choice, cast_at: toInstant(cast_at) };
}

export function resultOf({ result }: VoteRow): VoteResult {
  if (result === null) throw new Error('A vote that is over was counted.');
  return JSON.parse(result) as VoteResult;
}

function instantOf(at: number | null): string | null {
  return at === null ? null : toInstant(at);
}
