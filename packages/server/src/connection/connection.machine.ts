import { CLOSE, limits } from '@attune/protocol';

/** Where one socket stands in its life. `since` and `pingedAt` are monotonic, `expiresAt` is wall clock. */
export type State =
  | { at: 'CONNECTING'; since: number }
  | { at: 'CONNECTED'; since: number; badFrames: number }
  | {
      at: 'AUTHENTICATED';
      pingedAt: number;
      expiresAt: number;
      warned: boolean;
      badFrames: number;
    }
  /** Told to close; destroyed when it does not. */
  | { at: 'ERROR'; since: number; code: number }
  | { at: 'DISCONNECTED'; code: number };

export type Event =
  | { type: 'opened' }
  | { type: 'authenticated'; expiresAt: number }
  | { type: 'refreshed'; expiresAt: number }
  /** A good frame arrived. */
  | { type: 'heard' }
  | { type: 'bad_frame' }
  | { type: 'tick' }
  /** Somebody decided that this connection must end. */
  | { type: 'condemned'; code: number }
  | { type: 'closed'; code: number };

export type Effect =
  | { do: 'welcome' }
  | { do: 'ping' }
  | { do: 'warnExpiring' }
  | { do: 'close'; code: number }
  | { do: 'destroy' };

/** How a quiet connection is kept, and when it is given up: silence after which it is. */
export type Heartbeat = { readonly pingIntervalMs: number; readonly silenceMs: number };

export type Env = {
  readonly now: number;
  readonly monotonic: number;
  /** All that had arrived by then has been read: only until then somebody can have been silent (LOAD-5). Monotonic. */
  readonly readUntil: number;
  /** When the last frame came in; with every message, so it is no part of the state. Monotonic. */
  readonly heardAt: number;
  /** When the last frame went out; a client, too, wants to hear that the other side lives. Monotonic. */
  readonly sentAt: number;
  readonly heartbeat: Heartbeat;
};

export type Step = { readonly state: State; readonly effects: readonly Effect[] };

/** A close handshake that is not answered by then is cut. */
export const CLOSE_DEADLINE_MS = 5_000;

/** Whether a good frame is news: asked for each of them, and hardly any follows a bad one. */
export const hasBadFrames = (state: State): boolean => state.at === 'AUTHENTICATED' && state.badFrames > 0;

/** The next state, then what to do. Pure; the driver owns the socket. */
export function step(state: State, event: Event, env: Env): Step {
  if (event.type === 'closed') return to({ at: 'DISCONNECTED', code: event.code });
  if (event.type === 'condemned') return condemn(state, event.code, env);
  switch (state.at) {
    case 'CONNECTING':
      if (event.type === 'opened') return to({ at: 'CONNECTED', since: env.monotonic, badFrames: 0 });
      return to(state);
    case 'CONNECTED':
      return whileConnected(state, event, env);
    case 'AUTHENTICATED':
      return whileAuthenticated(state, event, env);
    case 'ERROR':
      if (event.type === 'tick' && env.monotonic - state.since >= CLOSE_DEADLINE_MS)
        return to(state, { do: 'destroy' });
      return to(state);
    case 'DISCONNECTED':
      return to(state);
    default:
      return unreachable(state);
  }
}

function whileConnected(state: Extract<State, { at: 'CONNECTED' }>, event: Event, env: Env): Step {
  switch (event.type) {
    case 'authenticated':
      return to(
        {
          at: 'AUTHENTICATED',
          pingedAt: env.monotonic,
          expiresAt: event.expiresAt,
          warned: false,
          badFrames: 0,
        },
        { do: 'welcome' },
      );
    case 'bad_frame':
      return condemn(state, CLOSE.authentication_failed, env);
    case 'tick':
      if (env.readUntil - state.since < limits.AUTHENTICATE_DEADLINE_MS) return to(state);
      return condemn(state, CLOSE.authenticate_deadline, env);
    default:
      return to(state);
  }
}

function whileAuthenticated(state: Extract<State, { at: 'AUTHENTICATED' }>, event: Event, env: Env): Step {
  switch (event.type) {
    case 'heard':
      return to(state.badFrames === 0 ? state : { ...state, badFrames: 0 });
    case 'bad_frame': {
      const badFrames = state.badFrames + 1;
      if (badFrames >= limits.MAX_BAD_FRAMES) return condemn(state, CLOSE.bad_frames, env);
      return to({ ...state, badFrames });
    }
    case 'refreshed':
      return to({ ...state, expiresAt: event.expiresAt, warned: false });
    case 'tick':
      return onTick(state, env);
    default:
      return to(state);
  }
}

function onTick(state: Extract<State, { at: 'AUTHENTICATED' }>, env: Env): Step {
  if (env.now >= state.expiresAt) return condemn(state, CLOSE.token_expired, env);
  // Who says nothing will not answer a close either: waiting for that would make it a third longer.
  if (env.readUntil - env.heardAt >= env.heartbeat.silenceMs)
    return to(failed(CLOSE.silent, env), { do: 'close', code: CLOSE.silent }, { do: 'destroy' });
  const warn = !state.warned && state.expiresAt - env.now <= limits.TOKEN_EXPIRING_MS;
  const quietSince = Math.max(Math.min(env.heardAt, env.sentAt), state.pingedAt);
  const ping = env.monotonic - quietSince >= env.heartbeat.pingIntervalMs;
  if (!warn && !ping) return to(state);
  const next = { ...state, warned: state.warned || warn, pingedAt: ping ? env.monotonic : state.pingedAt };
  const effects: Effect[] = [];
  if (warn) effects.push({ do: 'warnExpiring' });
  if (ping) effects.push({ do: 'ping' });
  return to(next, ...effects);
}

function condemn(state: State, code: number, env: Env): Step {
  if (state.at === 'ERROR' || state.at === 'DISCONNECTED') return to(state);
  return to(failed(code, env), { do: 'close', code });
}

function failed(code: number, env: Env): State {
  return { at: 'ERROR', since: env.monotonic, code };
}

function to(state: State, ...effects: readonly Effect[]): Step {
  return { state, effects };
}

function unreachable(state: never): never {
  throw new Error(`unreachable state ${JSON.stringify(state)}`);
}
