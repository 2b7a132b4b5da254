import {
  JOINABLE_PHASES,
  ProtocolError,
  sessionChannel,
  toInstant,
  type Person,
  type Sent,
  type Vote,
} from '@attune/protocol';
import type { Handler, Plan, Request, StateOut } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import { newId } from '../platform/random.ts';
import { inPhase, personOf } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { TechniqueCapability } from '../technique/index.ts';
import { ballotCast, voteOpened, voteShut } from './effects.ts';
import type { Moves } from './moves.ts';
import { countEntitled, readNewest, readVotes } from './store.ts';
import type { VoteTerms } from './vote.machine.ts';
import { termsOf, voteStates, type FoundVote } from './vote.view.ts';

/** Of one session. Whoever leads may ask a lot; a database is not to be filled with it. */
const MOST_VOTES = 200;

type CastDeps = {
  readonly storage: Storage;
  readonly onCast: (sessionId: string, userId: string) => void;
};

export type HandlersDeps = CastDeps & {
  readonly technique: Pick<TechniqueCapability, 'techniqueOf'>;
  readonly moves: Moves;
  readonly onOpened: (vote: FoundVote, told: readonly StateOut[]) => void;
  /** From now on this vote takes no ballots, and is to be counted. */
  readonly onShut: (voteId: string, at: number) => void;
  readonly castByTechnique: (ballot: TechniqueBallot) => Promise<Plan>;
};

export function voteHandlers(deps: HandlersDeps): Readonly<Record<string, Handler<never>>> {
  const { storage, moves, castByTechnique } = deps;
  /** A room votes in one breath. */
  const find = batched((ids: readonly string[]) => readVotes(storage, ids));

  /** Somebody else's votes are like those that do not exist. */
  async function voteOf({ channel, data }: Request<{ vote_id: string }>): Promise<FoundVote> {
    const vote = await find(data.vote_id);
    if (!vote || vote.session_id !== channel?.id) throw new ProtocolError('NOT_FOUND');
    return vote;
  }

  return {
    vote_open: (request: Request<Sent<'vote_open'>>) => open(deps, request),
    vote_cast: async (request: Request<Sent<'vote_cast'>>) => {
      const { data, identity, now } = request;
      return cast(deps, await voteOf(request), { userId: identity.userId, choice: data.choice, now });
    },
    technique_vote: ({ channel, data, identity, now }: Request<Sent<'technique_vote'>>) =>
      castByTechnique({ sessionId: channel?.id ?? '', userId: identity.userId, ...data, now }),
    vote_close: async (request: Request<Sent<'vote_close'>>): Promise<Plan> => {
      const { identity, now } = request;
      const { id } = await voteOf(request);
      const effects = [voteShut(storage, id, personOf(identity), now)];
      return { effects, committed: () => deps.onShut(id, now) };
    },
    vote_settle: async (request: Request<Sent<'vote_settle'>>) => {
      const { data, identity, now } = request;
      const vote = await voteOf(request);
      checkChoice(vote, data.choice);
      return moves
        .settle(vote, data.choice, personOf(identity), now)
        .catch(inWords('There is no tie between these to settle.'));
    },
    vote_veto: async (request: Request<Sent<'vote_veto'>>) => {
      const { identity, now } = request;
      const vote = await voteOf(request);
      return moves
        .veto(vote, personOf(identity), now)
        .catch(inWords('It is too late: the breath is changing, or was not to change.'));
    },
  };
}

async function open(
  { storage, technique, onOpened }: HandlersDeps,
  { channel, data, identity, now }: Request<Sent<'vote_open'>>,
): Promise<Plan> {
  if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
  const newest = (await readNewest(storage, [channel.id])).get(channel.id);
  if (newest) checkNext(newest);
  const row = newVote(channel.id, data, await choicesOf(technique, data), personOf(identity), now);
  // Its number is given by the database; here nobody asks for it.
  const vote: FoundVote = { ...row, number: 0, session_phase: 'live' };
  const counts = data.choices.map(() => 0);
  const entitled = await countEntitled(storage, channel.id, now);
  const states = voteStates(vote, { counts, voters: 0, entitled }, []);
  const { closes_in_s: _, ...asked } = { ...data, ...termsOf(vote) };
  const closes_at = row.closes_at === null ? null : toInstant(row.closes_at);
  const opened = { ...asked, vote_id: row.id, by: personOf(identity), closes_at };
  return {
    effects: [inPhase(storage, channel.id, JOINABLE_PHASES), ...voteOpened(storage, row)],
    events: [{ channel: sessionChannel(channel.id), type: 'vote_opened', data: opened }],
    states,
    committed: () => onOpened(vote, states),
  };
}

/** What the guards would say too, in words that help. */
function checkNext({ phase, applies_at, number }: FoundVote): void {
  const message =
    phase === 'open'
      ? 'A vote is open already. Close it before the next one.'
      : applies_at !== null
        ? 'The last vote is about to change the breath. Wait for that, or veto it.'
        : number >= MOST_VOTES
          ? `This session has had ${MOST_VOTES} votes. That is the most.`
          : undefined;
  if (message !== undefined) throw new ProtocolError('CONFLICT', { message });
}

async function choicesOf(
  { techniqueOf }: HandlersDeps['technique'],
  { choices }: Sent<'vote_open'>,
): Promise<Vote['choices']> {
  const known = choices.map(async ({ label, technique }, index) => {
    const field = `choices.${index}.technique`;
    return { label, technique: technique === undefined ? null : await techniqueOf(technique, field) };
  });
  return Promise.all(known);
}

function newVote(
  sessionId: string,
  { question, results, applies, closes_in_s }: Sent<'vote_open'>,
  choices: Vote['choices'],
  by: Person,
  now: number,
) {
  const terms: VoteTerms = { question, choices, results, applies };
  return {
    id: newId(),
    session_id: sessionId,
    terms: JSON.stringify(terms),
    phase: 'open' as Vote['phase'],
    opened_by: JSON.stringify(by),
    opened_at: now,
    closes_at: closes_in_s === undefined ? null : now + closes_in_s * 1000,
    closed_by: null,
    casts: 0,
    result: null,
    chosen: null,
    settled_by: null,
    applies_at: null,
  };
}

type Ballot = { readonly userId: string; readonly choice: number; readonly now: number };

/** VOTE-3: a ballot is the person's, and nobody else is told of it. */
function cast({ storage, onCast }: CastDeps, vote: FoundVote, { userId, choice, now }: Ballot): Plan {
  const isLate = vote.closes_at !== null && vote.closes_at <= now;
  if (vote.phase !== 'open' || isLate) throw new ProtocolError('VOTE_CLOSED');
  checkChoice(vote, choice);
  const ballot = { vote_id: vote.id, user_id: userId, choice, cast_at: now };
  return { effects: ballotCast(storage, ballot), committed: () => onCast(vote.session_id, userId) };
}

export type TechniqueBallot = {
  readonly sessionId: string;
  readonly userId: string;
  /** The id of what is voted for. */
  readonly technique: string;
  readonly now: number;
};

/** VOTE-13. Makes ballots of those who know techniques, and no votes. */
export function byTechnique(deps: CastDeps): (ballot: TechniqueBallot) => Promise<Plan> {
  const find = batched((sessionIds: readonly string[]) => readNewest(deps.storage, sessionIds));
  return async ({ sessionId, technique, ...ballot }) => {
    const vote = await find(sessionId);
    if (!vote) throw new ProtocolError('VOTE_CLOSED');
    const choice = termsOf(vote).choices.findIndex((each) => each.technique?.id === technique);
    if (choice >= 0) return cast(deps, vote, { ...ballot, choice });
    throw new ProtocolError('VALIDATION_ERROR', {
      details: { field: 'technique', problem: 'is not among the choices of the vote' },
    });
  };
}

function checkChoice(vote: FoundVote, choice: number): void {
  if (choice < termsOf(vote).choices.length) return;
  throw new ProtocolError('VALIDATION_ERROR', {
    details: { field: 'choice', problem: 'is not one of the choices' },
  });
}

/** A machine says that it refuses; a person wants to know why. */
function inWords(message: string) {
  return (error: unknown): never => {
    if (!(error instanceof ProtocolError)) throw error;
    throw new ProtocolError(error.error, { message, cause: error });
  };
}
