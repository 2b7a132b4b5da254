import { afterClose, CLOSE } from '@attune/protocol';
import { STOPPED, type Ending } from './refusal.ts';
import {
  alarm,
  dial,
  dueAt,
  hangUp,
  MAX_WAIT_MS,
  NUDGE_DEADLINE_MS,
  retreat,
  shifted,
  stepTrip,
  type Trip,
  type TripState,
} from './trip.ts';

/** A connection that lived this long is forgiven its attempts; a server that accepts and drops is not hammered. */
export const SETTLED_MS = 5_000;
/** A missing ping is asked after this much later, so that a server that thinks we are not quiet is not given up. */
export const PING_SLACK_MS = 2_000;

export type OpenState = {
  readonly at: 'open';
  readonly attempt: number;
  readonly since: number;
  readonly heardAt: number;
  /** By how much the clock has jumped since: time slept, if the connection turns out to be gone. */
  readonly skippedMs: number;
  /** Silence after which we ask, and after which we give up. */
  readonly quietMs: number;
  readonly silenceMs: number;
  /** Null once asked; the next frame sets it again. */
  readonly askAt: number | null;
  readonly giveUpAt: number;
  /** The second connection, once the node of this one drains. Its trouble is not ours while this one lives. */
  readonly relief: TripState | null;
};

/** Where the connection stands. Plain data; the sockets themselves belong to the driver. */
export type State =
  { readonly at: 'idle' } | TripState | OpenState | { readonly at: 'stopped'; readonly ending: Ending };

type Welcomed = { readonly type: 'welcomed'; readonly pingMs: number; readonly silenceMs: number };
type Closed = { readonly type: 'closed'; readonly code: number; readonly retryAfterMs?: number | undefined };

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
  | Welcomed
  | { readonly type: 'heard' }
  | { readonly type: 'draining'; readonly delayMs: number }
  | Closed
  /** The one timer fired. */
  | { readonly type: 'alarm' }
  /** Of the second connection. */
  | { readonly type: 'relief'; readonly event: Event }
  /** `now` goes on from elsewhere: somebody set the clock, or the device slept. */
  | { readonly type: 'jumped'; readonly byMs: number };

export type Effect =
  | { readonly do: 'dial' }
  | { readonly do: 'greet' }
  | { readonly do: 'probe' }
  | { readonly do: 'hangUp'; readonly code: number }
  | { readonly do: 'setAlarm'; readonly inMs: number }
  /** With the second connection. */
  | { readonly do: 'relief'; readonly effect: Effect }
  /** The second connection is the connection now. */
  | { readonly do: 'adopt' };

export type Env = { readonly now: number; readonly random: number };

/** The next state, then what to do. The driver clears the alarm whenever `at` changes. */
export type Step = readonly [State, ...Effect[]];

export function step(state: State, event: Event, env: Env): Step {
  if (event.type === 'stop') return stopped(state);
  if (event.type === 'jumped') return jumped(state, event.byMs, env);
  switch (state.at) {
    case 'idle':
      return event.type === 'start' ? firstDial(env) : [state];
    case 'stopped':
      return event.type === 'start' || event.type === 'retry' ? firstDial(env) : [state];
    case 'open':
      return stepOpen(state, event, env);
    default:
      return stepTrip(state, event, env);
  }
}

/** The end of a trip: what `welcome` said counts from now. */
export function openedBy(event: Welcomed, trip: Trip, env: Env): readonly [OpenState, Effect] {
  const quietMs = event.pingMs + PING_SLACK_MS;
  const open: OpenState = {
    at: 'open',
    attempt: trip.attempt,
    since: env.now,
    heardAt: env.now,
    skippedMs: 0,
    quietMs,
    silenceMs: event.silenceMs,
    askAt: env.now + quietMs,
    giveUpAt: env.now + event.silenceMs,
    relief: null,
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
    case 'draining':
      return draining(state, event.delayMs, env);
    case 'relief':
      return stepRelief(state, event.event, env);
    case 'closed':
      return closed(state, event, env);
    case 'alarm':
      return openAlarm(state, env);
    default:
      return [state];
  }
}

function openAlarm(state: OpenState, env: Env): Step {
  const { now } = env;
  if (now >= state.giveUpAt) return silent(state, env);
  if (state.relief && now >= dueAt(state.relief)) return stepRelief(state, { type: 'alarm' }, env);
  if (state.askAt !== null && now >= state.askAt) return asked(state, env);
  return [state, alarm(untilNext(state, now))];
}

/** A connection of its own is on its way before this one is given up. Told twice, the first delay counts. */
function draining(state: OpenState, delayMs: number, env: Env): Step {
  if (state.relief) return [state];
  const until = env.now + Math.min(Math.max(delayMs, 0), MAX_WAIT_MS);
  const leaving: OpenState = {
    ...state,
    relief: { at: 'waiting', trip: tripAfter(state, env.now, env), until },
  };
  return [leaving, alarm(untilNext(leaving, env.now))];
}

function stepRelief(state: OpenState, event: Event, env: Env): Step {
  if (!state.relief) return [state];
  const [next, ...effects] = stepTrip(state.relief, event, env);
  if (next.at === 'open') return [next, { do: 'adopt' }, ...effects];
  // Refused for good, it is not tried again; what that means for us this connection will be told itself.
  const after = { ...state, relief: next.at === 'stopped' ? null : next };
  const own = effects.filter((effect) => effect.do !== 'setAlarm');
  return [
    after,
    ...own.map((effect): Effect => ({ do: 'relief', effect })),
    alarm(untilNext(after, env.now)),
  ];
}

function closed(state: OpenState, event: Closed, env: Env): Step {
  const { relief } = state;
  const lostAt = env.now - state.skippedMs;
  if (!relief) return retreat(tripAfter(state, lostAt, env), event, env);
  // A person at the limit of connections loses the oldest to the newest, which may be our own second one.
  const isOurs = event.code === CLOSE.replaced_elsewhere && relief.at !== 'waiting';
  if (isOurs || afterClose(event.code) !== 'stop') return promoted(relief, lostAt, env);
  return [...retreat(relief.trip, event, env), { do: 'relief', effect: hangUp(CLOSE.normal) }];
}

function silent(state: OpenState, env: Env): Step {
  const lostAt = state.heardAt - state.skippedMs;
  if (!state.relief) {
    const trip = tripAfter(state, lostAt, env);
    return [...retreat(trip, { code: CLOSE.silent }, env), hangUp(CLOSE.silent)];
  }
  const [next, ...effects] = promoted(state.relief, lostAt, env);
  return [next, hangUp(CLOSE.silent), ...effects];
}

/** The first connection is gone, and the second is not there yet: an ordinary loss whose dial has begun already. */
function promoted(relief: TripState, lostAt: number, env: Env): Step {
  const next = { ...relief, trip: { ...relief.trip, lostAt } };
  const inMs = Math.max(dueAt(next) - env.now, 0);
  return relief.at === 'waiting' ? [next, alarm(inMs)] : [next, { do: 'adopt' }, alarm(inMs)];
}

/** The connection may be as well as ever, or gone for hours: asking tells. */
function jumped(state: State, byMs: number, env: Env): Step {
  if (state.at === 'idle' || state.at === 'stopped') return [state];
  if (state.at !== 'open') return [shifted(state, byMs)];
  const moved: OpenState = {
    ...state,
    since: state.since + byMs,
    heardAt: state.heardAt + byMs,
    skippedMs: Math.max(state.skippedMs + byMs, 0),
    giveUpAt: Math.min(state.giveUpAt + byMs, env.now + NUDGE_DEADLINE_MS),
    relief: state.relief && shifted(state.relief, byMs),
  };
  return asked(moved, env);
}

function stopped(state: State): Step {
  const end: State = { at: 'stopped', ending: STOPPED };
  if (state.at !== 'open' || !state.relief) return [end, hangUp(CLOSE.normal)];
  return [end, hangUp(CLOSE.normal), { do: 'relief', effect: hangUp(CLOSE.normal) }];
}

function firstDial(env: Env): Step {
  return dial({ attempt: 0, rejected: 0, lostAt: env.now, first: true }, env);
}

function tripAfter(state: OpenState, lostAt: number, env: Env): Trip {
  const settled = env.now - state.since > SETTLED_MS;
  return { attempt: settled ? 0 : state.attempt, rejected: 0, lostAt, first: false };
}

function heard(state: OpenState, now: number): OpenState {
  return {
    ...state,
    heardAt: now,
    skippedMs: 0,
    askAt: now + state.quietMs,
    giveUpAt: now + state.silenceMs,
  };
}

function asked(state: OpenState, env: Env): Step {
  const waiting = { ...state, askAt: null };
  return [waiting, { do: 'probe' }, alarm(untilNext(waiting, env.now))];
}

function untilNext(state: OpenState, now: number): number {
  const reliefAt = state.relief ? dueAt(state.relief) : Infinity;
  return Math.max(Math.min(state.askAt ?? Infinity, state.giveUpAt, reliefAt) - now, 0);
}
