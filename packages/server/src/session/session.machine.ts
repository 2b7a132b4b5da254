import { MAX_SESSION_MINUTES, type SessionSummary, type Technique } from '@attune/protocol';
import { announced, begun, currentPlan, LOBBY_TECHNIQUE } from './pacerPlan.ts';
import type { EndReason, Happening, SessionCommand, SessionState, Step } from './session.state.ts';

/** From the command to the common start, so that every device has the plan before it begins (SESS-5). */
export const START_LEAD_MS = 3_000;
/** From the announcement of the end to the end (SESS-7). */
export const ENDING_MS = 5_000;
/** A session that nobody has started by then is not going to happen. */
export const EXPIRES_AFTER_MS = 24 * 60 * 60 * 1000;

/** The doors of a session that has a time open this long before it (SESS-14). */
export const LOBBY_AHEAD_MS = 10 * 60 * 1000;
/** A pause that nobody ends does (SESS-15). */
export const LONGEST_PAUSE_MS = 60 * 60 * 1000;
/** With all that was added to it. */
export const LONGEST_MS = MAX_SESSION_MINUTES * 60_000;

const REFUSED: Step = { refused: 'WRONG_PHASE' };

/** What a command does to a session, or why it does nothing. */
export function step(session: SessionState, command: SessionCommand, env: { readonly now: number }): Step {
  switch (command.type) {
    case 'open':
      return open(session, command.reason, env.now);
    case 'start':
      return start(session, command.technique, env.now);
    case 'pause':
      return pause(session, env.now);
    case 'resume':
      return resume(session, command.technique, env.now);
    case 'extend':
      return extend(session, command.byMs);
    case 'end':
      return end(session, command.reason, env.now);
    case 'finish':
      return finish(session, command.summary, env.now);
    case 'cancel':
      return isAhead(session) ? over(session, 'cancelled', env.now) : REFUSED;
    case 'expire':
      return isDue(session, 'expire', env.now) ? over(session, 'expired', env.now) : REFUSED;
    case 'change':
      return change(session, command, env.now);
    default:
      return unreachable(command);
  }
}

export type Deadline = { readonly at: number; readonly command: 'open' | 'end' | 'finish' | 'expire' };

/** What time alone will do to a session next; undefined when nothing (SESS-8). */
export function nextDeadline(session: SessionState): Deadline | undefined {
  switch (session.phase) {
    case 'scheduled':
      if (session.startsAt !== null) return { at: session.startsAt - LOBBY_AHEAD_MS, command: 'open' };
      return { at: session.createdAt + EXPIRES_AFTER_MS, command: 'expire' };
    case 'lobby':
      return { at: (session.startsAt ?? session.createdAt) + EXPIRES_AFTER_MS, command: 'expire' };
    case 'live':
    case 'paused':
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

function open(session: SessionState, reason: 'led' | 'time', now: number): Step {
  // Whoever opens it in the moment in which it opens by itself has what they asked for.
  if (session.phase === 'lobby' && reason === 'led') return { already: 'lobby' };
  if (session.phase !== 'scheduled') return REFUSED;
  if (reason === 'time' && !isDue(session, 'open', now)) return REFUSED;
  return { next: { ...session, phase: 'lobby' }, happened: { type: 'opened' } };
}

function start(session: SessionState, first: Technique | undefined, now: number): Step {
  if (!isAhead(session)) return REFUSED;
  const startedAt = now + START_LEAD_MS;
  const pacer = begun(currentPlan(session.pacer, now), startedAt, first);
  const endsAt = startedAt + session.durationMs;
  return { next: { ...session, phase: 'live', startedAt, endsAt, pacer }, happened: { type: 'started' } };
}

/** The timer stands still at once; the breath goes over to that of the lobby on its next boundary, for it never stops. */
function pause(session: SessionState, now: number): Step {
  if (session.phase !== 'live' || isDue(session, 'end', now)) return REFUSED;
  const { technique } = begun(session.pacer, now);
  const { resumesAt = session.startedAt, ...rest } = session;
  // One who pauses before the timer runs, or runs again, has all of the time before them.
  const remainingMs = session.endsAt - Math.max(now, resumesAt);
  const next: SessionState = {
    ...rest,
    phase: 'paused',
    pause: { pausedAt: now, remainingMs, technique },
    pacer: announced(session.pacer, LOBBY_TECHNIQUE, now),
    endsAt: now + LONGEST_PAUSE_MS,
  };
  return { next, happened: { type: 'paused', stoodAt: Math.max(now, session.resumesAt ?? now) } };
}

/** The timer goes on when the breath does, on a boundary of the one before. */
function resume(session: SessionState, technique: Technique | undefined, now: number): Step {
  if (session.phase !== 'paused' || isDue(session, 'end', now)) return REFUSED;
  const { pause: paused, ...rest } = session;
  const pacer = announced(session.pacer, technique ?? paused.technique, now);
  const resumesAt = pacer.next?.startsAt ?? now;
  return {
    next: { ...rest, phase: 'live', resumesAt, pacer, endsAt: resumesAt + paused.remainingMs },
    happened: { type: 'resumed', resumesAt },
  };
}

function extend(session: SessionState, byMs: number): Step {
  if (session.phase !== 'live' && session.phase !== 'paused') return REFUSED;
  const durationMs = session.durationMs + byMs;
  if (durationMs > LONGEST_MS)
    return { refused: 'VALIDATION_ERROR', leftMs: Math.max(0, LONGEST_MS - session.durationMs) };
  const happened: Happening = { type: 'extended', byMs };
  if (session.phase === 'live')
    return { next: { ...session, durationMs, endsAt: session.endsAt + byMs }, happened };
  const { pause: paused } = session;
  const longer = { ...paused, remainingMs: paused.remainingMs + byMs };
  return { next: { ...session, durationMs, pause: longer }, happened };
}

function end(session: SessionState, reason: EndReason, now: number): Step {
  // What never began has nothing to sum up and nobody to warn.
  if (isAhead(session) && reason !== 'time') return over(session, 'cancelled', now);
  if (session.phase !== 'live' && session.phase !== 'paused') return REFUSED;
  if (reason === 'time' && !isDue(session, 'end', now)) return REFUSED;
  const endsAt = reason === 'time' ? session.endsAt : now + ENDING_MS;
  const { durationMs, createdAt, startsAt, pacer, startedAt } = session;
  return {
    next: { durationMs, createdAt, startsAt, pacer, startedAt, phase: 'ending', reason, endsAt },
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

type Change = Extract<SessionCommand, { readonly type: 'change' }>;

function change(session: SessionState, { technique, from }: Change, now: number): Step {
  if (!isAhead(session) && session.phase !== 'live') return REFUSED;
  const pacer = announced(session.pacer, technique, now, from);
  if (!pacer.next) return REFUSED;
  return { next: { ...session, pacer }, happened: { type: 'changed', ...pacer.next } };
}

type Ahead = Extract<SessionState, { readonly phase: 'scheduled' | 'lobby' }>;

/** It has not begun and still can. */
function isAhead(session: SessionState): session is Ahead {
  return session.phase === 'scheduled' || session.phase === 'lobby';
}

function isDue(session: SessionState, command: Deadline['command'], now: number): boolean {
  const deadline = nextDeadline(session);
  return deadline?.command === command && now >= deadline.at;
}

function unreachable(value: never): never {
  throw new Error(`unreachable ${JSON.stringify(value)}`);
}
