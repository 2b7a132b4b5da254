import type { Environment } from './environment.ts';
import type { OpenState, State } from './machine.ts';
import type { Trip } from './trip.ts';
import type { StopReason } from './refusal.ts';
import { createSignal, type Signal } from '../signal.ts';

/** Below this nothing is shown: most losses are over before anybody could read about them. */
const SHOWN_AFTER_MS = 2_000;
/** From here on a person is told in full, with a countdown and a way to try now. */
const RECONNECTING_AFTER_MS = 10_000;

/** What a person is told. Instants are milliseconds of the local wall clock, as `Date.now()` counts. */
export type Status =
  | { readonly at: 'idle' }
  | { readonly at: 'connecting' }
  | { readonly at: 'live' }
  | { readonly at: 'degraded'; readonly since: number }
  | {
      readonly at: 'reconnecting';
      readonly since: number;
      readonly attempt: number;
      readonly retryAt: number | null;
      /** The server is there, and too full or too busy for now. */
      readonly isBusy?: true | undefined;
    }
  | { readonly at: 'offline'; readonly since: number }
  | {
      readonly at: 'closed';
      readonly reason: StopReason;
      readonly code: number | null;
      readonly message: string;
    };

/** A status, and after how long it would be another one though nothing happened. */
export type Outlook = { readonly status: Status; readonly changesInMs: number | undefined };

export function outlook(state: State, isOnline: boolean, now: number): Outlook {
  switch (state.at) {
    case 'idle':
      return { status: { at: 'idle' }, changesInMs: undefined };
    case 'stopped':
      return { status: { at: 'closed', ...state.ending }, changesInMs: undefined };
    case 'open':
      return ofOpen(state, now);
    case 'dialing':
    case 'greeting':
      return ofTrip(state.trip, null, isOnline, now);
    case 'waiting':
      return ofTrip(state.trip, state.until, isOnline, now);
    default:
      return state satisfies never;
  }
}

/** An open connection that has been asked and does not answer is not live, though it is not given up yet. */
function ofOpen(state: OpenState, now: number): Outlook {
  const shownAt = state.heardAt + state.quietMs + SHOWN_AFTER_MS;
  if (now < shownAt) return { status: { at: 'live' }, changesInMs: shownAt - now };
  return { status: { at: 'degraded', since: state.heardAt }, changesInMs: undefined };
}

function ofTrip(trip: Trip, retryAt: number | null, isOnline: boolean, now: number): Outlook {
  const lostMs = Math.max(now - trip.lostAt, 0);
  const since = trip.lostAt;
  if (lostMs < SHOWN_AFTER_MS) {
    return { status: { at: trip.first ? 'connecting' : 'live' }, changesInMs: SHOWN_AFTER_MS - lostMs };
  }
  if (!isOnline) return { status: { at: 'offline', since }, changesInMs: undefined };
  if (lostMs < RECONNECTING_AFTER_MS) {
    const status: Status = trip.first ? { at: 'connecting' } : { at: 'degraded', since };
    return { status, changesInMs: RECONNECTING_AFTER_MS - lostMs };
  }
  const { attempt, isBusy } = trip;
  return { status: { at: 'reconnecting', since, attempt, retryAt, isBusy }, changesInMs: undefined };
}

/** Keeps the status in step with the machine and with the time that passes. `refresh` when the browser's word on the network changes. */
export function watchStatus(
  state: Signal<State>,
  environment: Environment,
): { readonly status: Signal<Status>; readonly refresh: () => void } {
  const status = createSignal<Status>({ at: 'idle' });
  let dueAt = Infinity;
  let clearAlarm = (): void => undefined;

  const refresh = (): void => {
    const now = environment.now();
    const next = outlook(state.get(), environment.isOnline(), now);
    if (!isSame(status.get(), next.status)) status.set(next.status);
    schedule(now, next.changesInMs);
  };
  const schedule = (now: number, inMs: number | undefined): void => {
    const nextAt = inMs === undefined ? Infinity : now + inMs;
    // An alarm that is early finds nothing changed and is set again; one per frame heard would cost more.
    if (dueAt <= nextAt && dueAt > now && nextAt !== Infinity) return;
    clearAlarm();
    dueAt = nextAt;
    if (inMs !== undefined) clearAlarm = environment.setAlarm(ring, inMs);
  };
  // Browsers ring up to a millisecond early; an alarm that has rung is not one that is still to come.
  const ring = (): void => {
    dueAt = Infinity;
    refresh();
  };

  state.subscribe(refresh);
  return { status, refresh };
}

function isSame(a: Status, b: Status): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
