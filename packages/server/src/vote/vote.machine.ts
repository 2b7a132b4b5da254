import {
  JOINABLE_PHASES,
  VETO_MS,
  type ErrorName,
  type SessionPhase,
  type Vote,
  type VoteOutcome,
} from '@attune/protocol';

/** What was asked. */
export type VoteTerms = Pick<Vote, 'question' | 'choices' | 'results' | 'applies'>;
/** How many chose what; `voters` of the `entitled`. */
export type VoteTally = {
  readonly counts: readonly number[];
  readonly voters: number;
  readonly entitled: number;
};
export type VoteResult = VoteTally & { readonly outcome: VoteOutcome };

type Common = { readonly terms: VoteTerms };
/** `appliesAt`: when the technique of what was chosen becomes the next one; null when nothing is to. */
type Counted = { readonly result: VoteResult; readonly appliesAt: number | null };

export type VoteState = Common &
  (
    | { readonly phase: 'open'; readonly closesAt: number | null }
    | ({ readonly phase: 'closed'; readonly chosen: number | null } & Counted)
    | ({ readonly phase: 'settled' | 'applied' | 'vetoed'; readonly chosen: number } & Counted)
  );

export type VoteCommand =
  | { readonly type: 'count'; readonly tally: VoteTally }
  | { readonly type: 'settle'; readonly choice: number }
  | { readonly type: 'veto' }
  | { readonly type: 'apply' }
  /** The session is over, and there is no next technique. */
  | { readonly type: 'lapse' };

export type Env = { readonly now: number; readonly session: SessionPhase };
export type Step = { readonly next: VoteState } | { readonly refused: ErrorName };

const REFUSED: Step = { refused: 'CONFLICT' };

/** What a command does to a vote, or why it does nothing. */
export function step(vote: VoteState, command: VoteCommand, env: Env): Step {
  switch (command.type) {
    case 'count':
      return vote.phase === 'open' ? count(vote.terms, command.tally, env) : REFUSED;
    case 'settle':
      return vote.phase === 'closed' ? settle(vote, command.choice, env) : REFUSED;
    case 'veto':
      return ended(vote, 'vetoed');
    case 'apply':
      return ended(vote, 'applied');
    case 'lapse':
      return vote.phase === 'open' ? REFUSED : { next: { ...vote, appliesAt: null } };
    default:
      return unreachable(command);
  }
}

export type Deadline = { readonly at: number; readonly command: 'count' | 'apply' | 'lapse' };

/** What time, or the end of the session, will do to a vote next; undefined when nothing. */
export function nextDeadline(vote: VoteState, session: SessionPhase): Deadline | undefined {
  if (vote.phase === 'open') {
    if (isOver(session)) return { at: 0, command: 'count' };
    return vote.closesAt === null ? undefined : { at: vote.closesAt, command: 'count' };
  }
  if (vote.appliesAt === null) return undefined;
  if (isOver(session)) return { at: 0, command: 'lapse' };
  // A pause has no next technique; when it is over, the session is looked at again.
  return session === 'paused' ? undefined : { at: vote.appliesAt, command: 'apply' };
}

/** Nobody votes any more, and nothing comes next. */
export function isOver(session: SessionPhase): boolean {
  return !(JOINABLE_PHASES as readonly SessionPhase[]).includes(session);
}

/** VOTE-10. */
export function outcomeOf(counts: readonly number[]): VoteOutcome {
  const most = Math.max(...counts);
  if (most === 0) return { nobody: true };
  const first = counts.flatMap((count, choice) => (count === most ? [choice] : []));
  const [winner] = first;
  return winner !== undefined && first.length === 1 ? { winner } : { tie: first };
}

function count(terms: VoteTerms, tally: VoteTally, env: Env): Step {
  const outcome = outcomeOf(tally.counts);
  const chosen = 'winner' in outcome ? outcome.winner : null;
  const result = { ...tally, outcome };
  return { next: { terms, phase: 'closed', result, chosen, appliesAt: appliesAt(terms, chosen, env) } };
}

function settle(vote: VoteState & { phase: 'closed' }, choice: number, env: Env): Step {
  const { terms, result } = vote;
  if (!('tie' in result.outcome)) return REFUSED;
  if (!result.outcome.tie.includes(choice)) return { refused: 'VALIDATION_ERROR' };
  const next = { terms, result, chosen: choice, appliesAt: appliesAt(terms, choice, env) };
  return { next: { ...next, phase: 'settled' } };
}

function appliesAt({ applies, choices }: VoteTerms, chosen: number | null, env: Env): number | null {
  const isNext = applies && chosen !== null && choices[chosen]?.technique && !isOver(env.session);
  return isNext ? env.now + VETO_MS : null;
}

function ended(vote: VoteState, phase: 'vetoed' | 'applied'): Step {
  if (vote.phase === 'open' || vote.appliesAt === null || vote.chosen === null) return REFUSED;
  const { terms, result, chosen } = vote;
  return { next: { terms, phase, result, chosen, appliesAt: null } };
}

function unreachable(value: never): never {
  throw new Error(`unreachable ${JSON.stringify(value)}`);
}
