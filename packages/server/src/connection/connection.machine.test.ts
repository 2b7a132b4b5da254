import { CLOSE, limits } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { CLOSE_DEADLINE_MS, step, type Effect, type Event, type State } from './connection.machine.ts';

const env = {
  now: 1_000_000,
  monotonic: 50_000,
  readUntil: 50_000,
  heardAt: 50_000,
  sentAt: 50_000,
  heartbeat: { pingIntervalMs: limits.PING_INTERVAL_MS, silenceMs: limits.SILENCE_MS },
};
const connecting: State = { at: 'CONNECTING', since: 0 };
const connected: State = { at: 'CONNECTED', since: env.monotonic, badFrames: 0 };
const authenticated: State = {
  at: 'AUTHENTICATED',
  pingedAt: env.monotonic,
  expiresAt: env.now + 3_600_000,
  warned: false,
  badFrames: 0,
};
const failing = (code: number): State => ({ at: 'ERROR', since: env.monotonic, code });
const close = (code: number): Effect => ({ do: 'close', code });

const tick: Event = { type: 'tick' };

describe('one connection', () => {
  it.each<[string, State, Event, State, Effect[], heardBeforeMs?: number]>([
    ['CONN-9 opens', connecting, { type: 'opened' }, connected, []],
    [
      'CONN-9 is welcomed',
      connected,
      { type: 'authenticated', expiresAt: authenticated.expiresAt },
      authenticated,
      [{ do: 'welcome' }],
    ],
    [
      'AUTH-2 waits for authenticate',
      { ...connected, since: env.monotonic - limits.AUTHENTICATE_DEADLINE_MS + 1 },
      tick,
      { ...connected, since: env.monotonic - limits.AUTHENTICATE_DEADLINE_MS + 1 },
      [],
    ],
    [
      'AUTH-2 is closed when it says nothing',
      { ...connected, since: env.monotonic - limits.AUTHENTICATE_DEADLINE_MS },
      tick,
      failing(CLOSE.authenticate_deadline),
      [close(CLOSE.authenticate_deadline)],
    ],
    [
      'AUTH-3 is closed at the first noise before it authenticated',
      connected,
      { type: 'bad_frame' },
      failing(CLOSE.authentication_failed),
      [close(CLOSE.authentication_failed)],
    ],
    [
      'CONN-6 is pinged when quiet',
      { ...authenticated, pingedAt: 0 },
      tick,
      authenticated,
      [{ do: 'ping' }],
      limits.PING_INTERVAL_MS,
    ],
    [
      'CONN-6 is not pinged twice in an interval',
      authenticated,
      tick,
      authenticated,
      [],
      limits.PING_INTERVAL_MS,
    ],
    [
      'CONN-6 lives by what it heard a moment before it would be given up',
      authenticated,
      tick,
      authenticated,
      [],
      limits.SILENCE_MS - 1,
    ],
    [
      'CONN-7 is closed when silent, and not waited for',
      authenticated,
      tick,
      failing(CLOSE.silent),
      [close(CLOSE.silent), { do: 'destroy' }],
      limits.SILENCE_MS,
    ],
    [
      'FRAME-5 begins anew after a good frame',
      { ...authenticated, badFrames: 3 },
      { type: 'heard' },
      authenticated,
      [],
    ],
    [
      'AUTH-7 is warned before its token ends',
      { ...authenticated, expiresAt: env.now + limits.TOKEN_EXPIRING_MS },
      tick,
      { ...authenticated, expiresAt: env.now + limits.TOKEN_EXPIRING_MS, warned: true },
      [{ do: 'warnExpiring' }],
    ],
    [
      'AUTH-7 is warned once',
      { ...authenticated, expiresAt: env.now + 1, warned: true },
      tick,
      { ...authenticated, expiresAt: env.now + 1, warned: true },
      [],
    ],
    [
      'AUTH-7 is closed when its token ends',
      { ...authenticated, expiresAt: env.now },
      tick,
      failing(CLOSE.token_expired),
      [close(CLOSE.token_expired)],
    ],
    [
      'AUTH-6 lives on with a renewed token',
      { ...authenticated, expiresAt: env.now + 1, warned: true },
      { type: 'refreshed', expiresAt: authenticated.expiresAt },
      authenticated,
      [],
    ],
    [
      'FRAME-5 bears four bad frames',
      { ...authenticated, badFrames: 3 },
      { type: 'bad_frame' },
      { ...authenticated, badFrames: 4 },
      [],
    ],
    [
      'FRAME-5 is closed at the fifth bad frame',
      { ...authenticated, badFrames: 4 },
      { type: 'bad_frame' },
      failing(CLOSE.bad_frames),
      [close(CLOSE.bad_frames)],
    ],
    [
      'CONN-12 is closed with the code it is condemned with',
      authenticated,
      { type: 'condemned', code: CLOSE.removed },
      failing(CLOSE.removed),
      [close(CLOSE.removed)],
    ],
    [
      'CONN-12 keeps the first verdict',
      failing(CLOSE.removed),
      { type: 'condemned', code: CLOSE.slow },
      failing(CLOSE.removed),
      [],
    ],
    [
      'CONN-14 is cut when it does not answer the close',
      { at: 'ERROR', since: env.monotonic - CLOSE_DEADLINE_MS, code: 4100 },
      tick,
      { at: 'ERROR', since: env.monotonic - CLOSE_DEADLINE_MS, code: 4100 },
      [{ do: 'destroy' }],
    ],
    [
      'CONN-14 ends once',
      authenticated,
      { type: 'closed', code: 1006 },
      { at: 'DISCONNECTED', code: 1006 },
      [],
    ],
    [
      'CONN-14 stays ended',
      { at: 'DISCONNECTED', code: 1006 },
      { type: 'authenticated', expiresAt: 0 },
      { at: 'DISCONNECTED', code: 1006 },
      [],
    ],
  ])('%s', (_, from, event, to, effects, heardBeforeMs = 0) => {
    expect(step(from, event, { ...env, heardAt: env.monotonic - heardBeforeMs })).toEqual({
      state: to,
      effects,
    });
  });
});

it.each<[string, State]>([
  ['has a ticket and', authenticated],
  ['waits to authenticate and', connected],
])('LOAD-5 nobody who %s has been silent for longer than what arrived has been read', (_, state) => {
  const monotonic = env.monotonic + 3_600_000;
  expect(step(state, tick, { ...env, monotonic, sentAt: monotonic }).state.at).toBe(state.at);
  const { state: closing } = step(state, tick, { ...env, monotonic, readUntil: monotonic });
  expect(closing).toMatchObject({ at: 'ERROR', since: monotonic });
});
