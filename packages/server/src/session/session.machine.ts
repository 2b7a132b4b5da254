import type { ErrorName, SessionSummary, Technique } from '@attune/protocol';
import { announced, begun, currentPlan, type PlannedPacer } from './pacerPlan.ts';

/** From the command to the common start, so that every device has the plan before it begins (SESS-5). */
export const START_LEAD_MS = 3_000;
/** From the announcement of the end to the end (SESS-7). */
export const ENDING_MS = 5_000;
/** A session that nobody has started by then is not going to happen. */
export const EXPIRES_AFTER_MS = 24 * 60 * 60 * 1000;

export type EndReason = 'led' | 'time' | 'admin';

type Common = {
  readonly durationMs: number;
  readonly createdAt: number;
  readonly startsAt: number | null;
  readonly pacer: PlannedPacer;
};
type Ran = { readonly startedAt: number; readonly endsAt: number };

/** A session's life. `endsAt` of an ended one is when it ended. */
export type SessionState = Common &
  (
    | { readonly phase: 'scheduled' }
    | ({ readonly phase: 'live' } & Ran)
    | ({ readonly phase: 'ending'; readonly reason: EndReason } & Ran)
    | ({ readonly phase: 'ended'; readonly reason: EndReason; readonly summary: SessionSummary } & Ran)
    | { readonly phase: 'expired' | 'cancelled'; readonly endsAt: number }
  );

export type SessionCommand =
  | { readonly type: 'start' }
  | { readonly type: 'end'; readonly reason: EndReason }
  | { readonly type: 'finish'; readonly summary: SessionSummary }
  | { readonly type: 'cancel' }
  | { readonly type: 'expire' }
  | { readonly type: 'change'; readonly technique: Technique };

export type Happening =
  | { readonly type: 'started' }
  | { readonly type: 'ending'; readonly reason: EndReason; readonly endsAt: number }
  | {
      readonly type: 'ended';
      readonly reason: EndReason | 'cancelled' | 'expired';
      readonly endsAt: number;
      readonly summary: SessionSummary | null;
    }
  | { readonly type: 'changed'; readonly technique: Technique; readonly startsAt: number };

export type Step =
  { readonly next: SessionState; readonly happened: Happening } | { readonly refused: ErrorName };

const REFUSED: Step = { refused: 'WRONG_PHASE' };

/** What a command does to a session, or why it does nothing. */
export function step(session: SessionState, command: SessionCommand, env: { readonly now: number }): Step {
  switch (command.type) {
    case 'start':
      return start(session, env.now);
    case 'end':
      return end(session, command.reason, env.now);
    case 'finish':
      return finish(session, command.summary, env.now);
    case 'cancel':
      return session.phase === 'scheduled' ? over(session, 'cancelled', env.now) : REFUSED;
    case 'expire':
      return isDue(session, 'expire', env.now) ? over(session, 'expired', env.now) : REFUSED;
    case 'change':
      return change(session, command.technique, env.now);
    default:
      return unreachable(command);
  }
}

export type Deadline = { readonly at: number; readonly command: 'end' | 'finish' | 'expire' };

/** What time alone will do to a session next; undefined when nothing (SESS-8). */
export function nextDeadline(session: SessionState): Deadline | undefined {
  switch (session.phase) {
    case 'scheduled':
      return { at: (session.startsAt ?? session.createdAt) + EXPIRES_AFTER_MS, command: 'expire' };
    case 'live':
      // The announcement comes before the end of the timer, so that the end itself is on time.
      return { at: session.endsAt - ENDING_MS, command: 'end' };
    case 'ending':
      return { at: session.endsAt, command: 'finish' };
    case 'ended':
    case 'expired':
    case 'cancelled':
      return undefined;
    default:
      return unreachable(session);
  }
}

function start(session: SessionState, now: number): Step {
  if (session.phase !== 'scheduled') return REFUSED;
  const startedAt = now + START_LEAD_MS;
  const pacer = begun(currentPlan(session.pacer, now), startedAt);
  const endsAt = startedAt + session.durationMs;
  return { next: { ...session, phase: 'live', startedAt, endsAt, pacer }, happened: { type: 'started' } };
}

function end(session: SessionState, reason: EndReason, now: number): Step {
  // What never began has nothing to sum up and nobody to warn.
  if (session.phase === 'scheduled' && reason !== 'time') return over(session, 'cancelled', now);
  if (session.phase !== 'live') return REFUSED;
  if (reason === 'time' && !isDue(session, 'end', now)) return REFUSED;
  const endsAt = reason === 'time' ? session.endsAt : now + ENDING_MS;
  return {
    next: { ...session, phase: 'ending', reason, endsAt },
    happened: { type: 'ending', reason, endsAt },
  };
}

function finish(session: SessionState, summary: SessionSummary, now: number): Step {
  if (session.phase !== 'ending' || !isDue(session, 'finish', now)) return REFUSED;
  const { reason, endsAt } = session;
  return {
    next: { ...session, phase: 'ended', summary },
    happened: { type: 'ended', reason, endsAt, summary },
  };
}

function over(session: SessionState, phase: 'cancelled' | 'expired', now: number): Step {
  const { durationMs, createdAt, startsAt, pacer } = session;
  const next = { durationMs, createdAt, startsAt, pacer, phase, endsAt: now };
  return { next, happened: { type: 'ended', reason: phase, endsAt: now, summary: null } };
}

function change(session: SessionState, technique: Technique, now: number): Step {
  if (session.phase !== 'scheduled' && session.phase !== 'live') return REFUSED;
  const pacer = announced(session.pacer, technique, now);
  if (!pacer.next) return REFUSED;
  return { next: { ...session, pacer }, happened: { type: 'changed', ...pacer.next } };
}

function isDue(session: SessionState, command: Deadline['command'], now: number): boolean {
  const deadline = nextDeadline(session);
  return deadline?.command === command && now >= deadline.at;
}

function unreachable(value: never): never {
  throw new Error(`unreachable ${JSON.stringify(value)}`);
}
