import { afterClose, CLOSE } from '@attune/protocol';
import { backoffMs } from './backoff.ts';
import { openedBy, type Effect, type Env, type Event, type State } from './machine.ts';
import { endingOfClose, SIGNED_OUT } from './refusal.ts';

/** From asking for a credential to an open socket. */
export const DIAL_DEADLINE_MS = 10_000;
/** From an open socket to `welcome`. */
export const WELCOME_DEADLINE_MS = 10_000;
/** How long a probe after a nudge may take: the page is back in front of somebody, who should not wait. */
export const NUDGE_DEADLINE_MS = 2_000;
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
  /** The last attempt was answered: too full or too busy, for now. */
  readonly isBusy?: true | undefined;
};

/** On the way to a connection: to the only one, or to the one that takes the place of a node that drains. */
export type TripState =
  | { readonly at: 'dialing'; readonly trip: Trip; readonly since: number }
  | { readonly at: 'greeting'; readonly trip: Trip; readonly since: number }
  | { readonly at: 'waiting'; readonly trip: Trip; readonly until: number };

/** A trip ends open or stopped. */
type TripStep = readonly [Exclude<State, { at: 'idle' }>, ...Effect[]];

export function stepTrip(state: TripState, event: Event, env: Env): TripStep {
  switch (state.at) {
    case 'dialing':
      return stepDialing(state, event, env);
    case 'greeting':
      return event.type === 'welcomed' ? openedBy(event, state.trip, env) : failed(state, event, env);
    case 'waiting':
      return stepWaiting(state, event, env);
    default:
      return state satisfies never;
  }
}

/** When something happens to it though nobody says anything. */
export function dueAt(state: TripState): number {
  switch (state.at) {
    case 'dialing':
      return state.since + DIAL_DEADLINE_MS;
    case 'greeting':
      return state.since + WELCOME_DEADLINE_MS;
    case 'waiting':
      return state.until;
    default:
      return state satisfies never;
  }
}

export function dial(trip: Trip, env: Env): TripStep {
  return [{ at: 'dialing', trip, since: env.now }, { do: 'dial' }, alarm(DIAL_DEADLINE_MS)];
}

/** After a close: waits for the next attempt, unless the code says that there is none. */
export function retreat(
  trip: Trip,
  closed: { readonly code: number; readonly retryAfterMs?: number | undefined },
  env: Env,
): TripStep {
  if (afterClose(closed.code) === 'stop') return [{ at: 'stopped', ending: endingOfClose(closed.code) }];
  const rejected = closed.code === CLOSE.authentication_failed ? trip.rejected + 1 : trip.rejected;
  if (rejected >= MAX_REJECTED) return [{ at: 'stopped', ending: SIGNED_OUT }];
  const waitMs = Math.min(closed.retryAfterMs ?? backoffMs(trip.attempt, env.random), MAX_WAIT_MS);
  const isBusy = closed.code === CLOSE.busy ? true : undefined;
  const next: Trip = { ...trip, attempt: trip.attempt + 1, rejected, isBusy };
  return [{ at: 'waiting', trip: next, until: env.now + waitMs }, alarm(waitMs)];
}

/** The clock was set by `byMs`, or the device slept: what was to come comes as much later. An absence only grows by it. */
export function shifted(state: TripState, byMs: number): TripState {
  const trip = { ...state.trip, lostAt: state.trip.lostAt + Math.min(byMs, 0) };
  return state.at === 'waiting'
    ? { ...state, trip, until: state.until + byMs }
    : { ...state, trip, since: state.since + byMs };
}

function stepDialing(state: TripState & { at: 'dialing' }, event: Event, env: Env): TripStep {
  if (event.type === 'opened') {
    return [{ ...state, at: 'greeting', since: env.now }, { do: 'greet' }, alarm(WELCOME_DEADLINE_MS)];
  }
  if (event.type === 'refused') return [{ at: 'stopped', ending: event.ending }, hangUp(CLOSE.normal)];
  return failed(state, event, env);
}

function stepWaiting(state: TripState & { at: 'waiting' }, event: Event, env: Env): TripStep {
  // A nudge skips the wait but not the count, so a network that flaps still backs off.
  const isOver = event.type === 'alarm' || event.type === 'nudged' || event.type === 'retry';
  return isOver ? dial(state.trip, env) : [state];
}

/** A socket on its way up that closed, or took too long. */
function failed(state: TripState & { since: number }, event: Event, env: Env): TripStep {
  switch (event.type) {
    case 'closed':
      return retreat(state.trip, event, env);
    case 'alarm':
      return [...retreat(state.trip, { code: CLOSE.silent }, env), hangUp(CLOSE.silent)];
    case 'nudged':
    case 'retry': {
      // An attempt begun while there was no network may hang long after there is one.
      if (env.now - state.since < NUDGE_DEADLINE_MS) return [state];
      const [dialing, ...effects] = dial(state.trip, env);
      return [dialing, hangUp(CLOSE.normal), ...effects];
    }
    default:
      return [state];
  }
}

export function hangUp(code: number): Effect {
  return { do: 'hangUp', code };
}

export function alarm(inMs: number): Effect {
  return { do: 'setAlarm', inMs };
}
