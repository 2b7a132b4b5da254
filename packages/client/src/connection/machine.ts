import { afterClose, CLOSE } from '@attune/protocol';
import { backoffMs } from './backoff.ts';
import { endingOfClose, SIGNED_OUT, STOPPED, type Ending } from './refusal.ts';

/** From asking for a credential to an open socket. */
export const DIAL_DEADLINE_MS = 10_000;
/** From an open socket to `welcome`. */
export const WELCOME_DEADLINE_MS = 10_000;
/** How long a probe after a nudge may take: the page is back in front of somebody, who should not wait. */
export const NUDGE_DEADLINE_MS = 2_000;
/** A connection that lived this long is forgiven its attempts; a server that accepts and drops is not hammered. */
export const SETTLED_MS = 5_000;
/** A missing ping is asked after this much later, so that a server that thinks we are not quiet is not given up. */
export const PING_SLACK_MS = 2_000;
/** Nobody waits longer than this, whatever a server advises. */
export const MAX_WAIT_MS = 3_600_000;
/** Fresh credentials refused this often in a row will not be accepted the next time either. */
export const MAX_REJECTED = 3;

/** What a connection that is not there carries through its attempts. */
export type Trip = {
  readonly attempt: number;
  readonly rejected: number;
  /** The last instant there was a connection; of the first trip, its start. */
  readonly lostAt: number;
  readonly first: boolean;
};

export type OpenState = {
  readonly at: 'open';
  readonly attempt: number;
  readonly since: number;
  readonly heardAt: number;
  /** Silence after which we ask, and after which we give up. */
  readonly quietMs: number;
  readonly silenceMs: number;
  /** Null once asked; the next frame sets it again. */
  readonly askAt: number | null;
  readonly giveUpAt: number;
  /** When the draining node wants us elsewhere. */
  readonly leaveAt: number | null;
};

/** Where the connection stands. Plain data; the socket itself belongs to the driver. */
export type State =
  | { readonly at: 'idle' }
  | { readonly at: 'dialing'; readonly trip: Trip; readonly since: number }
  | { readonly at: 'greeting'; readonly trip: Trip; readonly since: number }
  | OpenState
  | { readonly at: 'waiting'; readonly trip: Trip; readonly until: number }
  | { readonly at: 'stopped'; readonly ending: Ending };

export type Event =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** A person asks for it now. */
  | { readonly type: 'retry' }
  /** The network or the page came back. */
  | { readonly type: 'nudged' }
  /** The credential source says that there is no way in. */
  | { readonly type: 'refused'; readonly ending: Ending }
  /** The socket is up; nothing said yet. */
  | { readonly type: 'opened' }
  | { readonly type: 'welcomed'; readonly pingMs: number; readonly silenceMs: number }
  | { readonly type: 'heard' }
  | { readonly type: 'draining'; readonly delayMs: number }
  | { readonly type: 'closed'; readonly code: number; readonly retryAfterMs?: number | undefined }
  /** The one timer fired. */
  | { readonly type: 'alarm' };

export type Effect =
  | { readonly do: 'dial' }
  | { readonly do: 'greet' }
  | { readonly do: 'probe' }
  | { readonly do: 'hangUp'; readonly code: number }
  | { readonly do: 'setAlarm'; readonly inMs: number };

export type Env = { readonly now: number; readonly random: number };

/** The next state, then what to do. The driver clears the alarm whenever `at` changes. */
export type Step = readonly [State, ...Effect[]];

export function step(state: State, event: Event, env: Env): Step {
  if (event.type === 'stop') return [{ at: 'stopped', ending: STOPPED }, hangUp(CLOSE.normal)];
  switch (state.at) {
    case 'idle':
      return event.type === 'start' ? firstDial(env) : [state];
    case 'stopped':
      return event.type === 'start' || event.type === 'retry' ? firstDial(env) : [state];
    case 'dialing':
      return stepDialing(state, event, env);
    case 'greeting':
      return stepGreeting(state, event, env);
    case 'open':
      return stepOpen(state, event, env);
    case 'waiting':
      return stepWaiting(state, event, env);
    default:
      return state satisfies never;
  }
}

function stepDialing(state: State & { at: 'dialing' }, event: Event, env: Env): Step {
  if (event.type === 'opened') {
    return [{ ...state, at: 'greeting' }, { do: 'greet' }, alarm(WELCOME_DEADLINE_MS)];
  }
  if (event.type === 'refused') return [{ at: 'stopped', ending: event.ending }, hangUp(CLOSE.normal)];
  return failed(state, event, env);
}

function stepGreeting(state: State & { at: 'greeting' }, event: Event, env: Env): Step {
  if (event.type !== 'welcomed') return failed(state, event, env);
  const { trip } = state;
  const quietMs = event.pingMs + PING_SLACK_MS;
  const open: OpenState = {
    at: 'open',
    attempt: trip.attempt,
    since: env.now,
    heardAt: env.now,
    quietMs,
    silenceMs: event.silenceMs,
    askAt: env.now + quietMs,
    giveUpAt: env.now + event.silenceMs,
    leaveAt: null,
  };
  return [open, alarm(untilNext(open, env.now))];
}

function stepOpen(state: OpenState, event: Event, env: Env): Step {
  switch (event.type) {
    case 'heard':
      // The alarm stays: when it fires early it finds nothing due and is set again. A timer per frame would cost more.
      return [heard(state, env.now)];
    case 'nudged':
      return asked({ ...state, giveUpAt: Math.min(state.giveUpAt, env.now + NUDGE_DEADLINE_MS) }, env);
    case 'draining': {
      const leaving = { ...state, leaveAt: env.now + Math.max(event.delayMs, 0) };
      return [leaving, alarm(untilNext(leaving, env.now))];
    }
    case 'closed': {
      const advisedMs = state.leaveAt === null ? event.retryAfterMs : Math.max(state.leaveAt - env.now, 0);
      return retreat(tripAfter(state, env.now, env), { ...event, retryAfterMs: advisedMs }, env);
    }
    case 'alarm':
      return openAlarm(state, env);
    default:
      return [state];
  }
}

function openAlarm(state: OpenState, env: Env): Step {
  // The wall clock was set back; what we know about silence is worth nothing, so it is counted again.
  if (state.heardAt > env.now) return openAlarm(heard(state, env.now), env);
  if (state.leaveAt !== null && env.now >= state.leaveAt) {
    const trip = { attempt: 0, rejected: 0, lostAt: env.now, first: false };
    return dial(trip, env, hangUp(CLOSE.normal));
  }
  if (env.now >= state.giveUpAt) {
    const trip = tripAfter(state, state.heardAt, env);
    return [...retreat(trip, { code: CLOSE.silent }, env), hangUp(CLOSE.silent)];
  }
  if (state.askAt !== null && env.now >= state.askAt) return asked(state, env);
  return [state, alarm(untilNext(state, env.now))];
}

function stepWaiting(state: State & { at: 'waiting' }, event: Event, env: Env): Step {
  // A nudge skips the wait but not the count, so a network that flaps still backs off.
  const isOver = event.type === 'alarm' || event.type === 'nudged' || event.type === 'retry';
  return isOver ? dial(state.trip, env) : [state];
}

function firstDial(env: Env): Step {
  return dial({ attempt: 0, rejected: 0, lostAt: env.now, first: true }, env);
}

function dial(trip: Trip, env: Env, ...before: Effect[]): Step {
  return [{ at: 'dialing', trip, since: env.now }, ...before, { do: 'dial' }, alarm(DIAL_DEADLINE_MS)];
}

/** A socket on its way up that closed, or took too long. */
function failed(state: State & { at: 'dialing' | 'greeting' }, event: Event, env: Env): Step {
  switch (event.type) {
    case 'closed':
      return retreat(state.trip, event, env);
    case 'alarm':
      return [...retreat(state.trip, { code: CLOSE.silent }, env), hangUp(CLOSE.silent)];
    case 'nudged':
    case 'retry':
      // An attempt begun while there was no network may hang long after there is one.
      if (env.now - state.since < NUDGE_DEADLINE_MS) return [state];
      return dial(state.trip, env, hangUp(CLOSE.normal));
    default:
      return [state];
  }
}

function retreat(trip: Trip, closed: { code: number; retryAfterMs?: number | undefined }, env: Env): Step {
  if (afterClose(closed.code) === 'stop') return [{ at: 'stopped', ending: endingOfClose(closed.code) }];
  const rejected = closed.code === CLOSE.authentication_failed ? trip.rejected + 1 : trip.rejected;
  if (rejected >= MAX_REJECTED) return [{ at: 'stopped', ending: SIGNED_OUT }];
  const waitMs = Math.min(closed.retryAfterMs ?? backoffMs(trip.attempt, env.random), MAX_WAIT_MS);
  const next: Trip = { ...trip, attempt: trip.attempt + 1, rejected };
  return [{ at: 'waiting', trip: next, until: env.now + waitMs }, alarm(waitMs)];
}

function tripAfter(state: OpenState, lostAt: number, env: Env): Trip {
  const settled = env.now - state.since > SETTLED_MS;
  return { attempt: settled ? 0 : state.attempt, rejected: 0, lostAt, first: false };
}

function heard(state: OpenState, now: number): OpenState {
  return { ...state, heardAt: now, askAt: now + state.quietMs, giveUpAt: now + state.silenceMs };
}

function asked(state: OpenState, env: Env): Step {
  const waiting = { ...state, askAt: null };
  return [waiting, { do: 'probe' }, alarm(untilNext(waiting, env.now))];
}

function untilNext(state: OpenState, now: number): number {
  const next = Math.min(state.askAt ?? Infinity, state.giveUpAt, state.leaveAt ?? Infinity);
  return Math.max(next - now, 0);
}

function hangUp(code: number): Effect {
  return { do: 'hangUp', code };
}

function alarm(inMs: number): Effect {
  return { do: 'setAlarm', inMs };
}
