import {
  JOINABLE_PHASES,
  type PacerPlan,
  type Role,
  type Session,
  type SessionPhase,
  type Vote,
} from '@attune/protocol';
import { clockText } from '../ui/durationText.ts';

/** One row of a result. */
export type ResultRow = {
  readonly label: string;
  readonly votes: string;
  /** Of those who voted, whole. */
  readonly percent: number;
  /** It won, or was chosen after a tie. */
  readonly isChosen: boolean;
  readonly isMine: boolean;
};

export function resultRows(vote: Vote, counts: readonly number[], mine: number | undefined): ResultRow[] {
  const sum = counts.reduce((all, count) => all + count, 0);
  return vote.choices.map(({ label }, choice) => {
    const count = counts[choice] ?? 0;
    return {
      label,
      votes: count === 1 ? '1 vote' : `${count} votes`,
      percent: sum === 0 ? 0 : Math.round((count / sum) * 100),
      isChosen: vote.chosen === choice,
      isMine: mine === choice,
    };
  });
}

export function votersText({ voters, entitled }: Pick<Vote, 'voters' | 'entitled'>): string {
  return `${voters} of ${entitled} voted`;
}

/** How long it is open; `now` is server time. */
export function closesText({ closes_at, opened_by }: Vote, now: number): string {
  if (closes_at === null) return `open until ${opened_by.name} closes it`;
  const leftMs = Date.parse(closes_at) - now;
  return leftMs > 0 ? `closes in ${clockText(leftMs)}` : 'closing';
}

/** Why there is no result to be seen yet. */
export function hiddenText({ results }: Vote): string {
  return results === 'after_vote'
    ? 'The result is shown to those who have voted.'
    : 'The result is shown when the vote is closed.';
}

/** Who else sees the counts that those who lead see already. */
export function earlyText({ results }: Vote): string {
  return results === 'after_vote'
    ? 'Besides you, only those who have voted see these counts.'
    : 'Only you see these counts until the vote is closed.';
}

/** What a vote that is closed has come to, in a sentence. */
export function outcomeText(vote: Vote, leads: boolean): string {
  const { outcome, chosen } = vote;
  if (outcome === null) return '';
  if ('nobody' in outcome) return 'Nobody voted.';
  if ('winner' in outcome) return `“${labelOf(vote, outcome.winner)}” has the most votes.`;
  const tied = listed(outcome.tie.map((choice) => `“${labelOf(vote, choice)}”`));
  if (chosen !== null) return `A tie between ${tied}. “${labelOf(vote, chosen)}” was chosen.`;
  return leads
    ? `A tie between ${tied}. Choose one of them.`
    : `A tie between ${tied}. The instructor chooses.`;
}

/** What becomes of a technique that was chosen; empty when there is none, or nothing to say of it. */
export function nextText(vote: Vote, session: Pick<Session, 'phase' | 'pacer'>, now: number): string {
  const { phase, applies_at } = vote;
  if (phase === 'applied') return appliedText(vote, session.pacer, now);
  if (phase === 'vetoed') return 'The instructor decided against it: the breath stays as it is.';
  if (applies_at === null) return '';
  if (session.phase === 'paused') return 'It becomes the next breath when the session goes on.';
  const seconds = secondsTo(applies_at, now);
  return seconds > 0 ? `It becomes the next breath in ${seconds} s.` : 'It becomes the next breath now.';
}

/** The vote stays to be read long after its breath has begun, or has made way for another. */
function appliedText({ choices, chosen }: Vote, { technique, next }: PacerPlan, now: number): string {
  const won = chosen === null ? undefined : choices[chosen]?.technique?.id;
  const isAhead = next !== null && now < Date.parse(next.starts_at);
  if (isAhead && next.technique.id === won) return 'It is the next breath, from the end of a breath on.';
  const breathed = isAhead || next === null ? technique : next.technique;
  // Also for the moment in which the session has not been told of it yet.
  return breathed.id === won ? 'It is breathed now.' : 'It became the next breath.';
}

/** Whole seconds until then; 0 when it is over. */
export function secondsTo(at: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(at) - now) / 1000));
}

export function mayVote(role: Role): boolean {
  return role === 'participant' || role === 'instructor';
}

export function takesVotes(phase: SessionPhase): boolean {
  return JOINABLE_PHASES.some((joinable) => joinable === phase);
}

/** Another one may be asked for. */
export function isSettled(vote: Vote | undefined): boolean {
  return !vote || (vote.phase !== 'open' && vote.applies_at === null);
}

export function labelOf({ choices }: Vote, choice: number): string {
  return choices[choice]?.label ?? '';
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
