import { describe, expect, it } from 'vitest';
import type { OpenState, State } from './machine.ts';
import type { Trip } from './trip.ts';
import { createFakeServer } from '../testing/fakeServer.ts';
import { createSignal } from '../signal.ts';
import { outlook, watchStatus, type Outlook } from './status.ts';

const NOW = 1_000_000;

function lostFor(lostMs: number, trip: Partial<Trip> = {}): State {
  return {
    at: 'waiting',
    until: NOW + 700,
    trip: { attempt: 3, rejected: 0, lostAt: NOW - lostMs, first: false, ...trip },
  };
}
function silentFor(ms: number): OpenState {
  const heardAt = NOW - ms;
  return {
    at: 'open',
    attempt: 0,
    since: 0,
    heardAt,
    quietMs: 7_000,
    silenceMs: 12_500,
    askAt: null,
    giveUpAt: heardAt + 12_500,
    skippedMs: 0,
    relief: null,
  };
}

const ROWS: [title: string, state: State, isOnline: boolean, expected: Outlook][] = [
  ['nothing began', { at: 'idle' }, true, { status: { at: 'idle' }, changesInMs: undefined }],
  ['an open connection is live', silentFor(0), true, { status: { at: 'live' }, changesInMs: 9_000 }],
  [
    'an open connection that does not answer a probe for 2 s is degraded',
    silentFor(9_000),
    true,
    { status: { at: 'degraded', since: NOW - 9_000 }, changesInMs: undefined },
  ],
  ['a loss below 2 s is not shown', lostFor(1_999), true, { status: { at: 'live' }, changesInMs: 1 }],
  [
    'a loss below 2 s is not shown offline either',
    lostFor(1_999),
    false,
    { status: { at: 'live' }, changesInMs: 1 },
  ],
  [
    '2 s is degraded',
    lostFor(2_000),
    true,
    { status: { at: 'degraded', since: NOW - 2_000 }, changesInMs: 8_000 },
  ],
  [
    '10 s is reconnecting, with attempt and time',
    lostFor(10_000),
    true,
    {
      status: { at: 'reconnecting', since: NOW - 10_000, attempt: 3, retryAt: NOW + 700 },
      changesInMs: undefined,
    },
  ],
  [
    'and with the reason of a server that is too busy',
    lostFor(10_000, { isBusy: true }),
    true,
    {
      status: { at: 'reconnecting', since: NOW - 10_000, attempt: 3, retryAt: NOW + 700, isBusy: true },
      changesInMs: undefined,
    },
  ],
  [
    'offline when the browser says so',
    lostFor(30_000),
    false,
    { status: { at: 'offline', since: NOW - 30_000 }, changesInMs: undefined },
  ],
  [
    'the first connection is connecting',
    lostFor(0, { first: true }),
    true,
    { status: { at: 'connecting' }, changesInMs: 2_000 },
  ],
  [
    'and stays so for 10 s',
    lostFor(9_000, { first: true }),
    true,
    { status: { at: 'connecting' }, changesInMs: 1_000 },
  ],
  [
    'and is told after that',
    lostFor(10_000, { first: true }),
    true,
    {
      status: { at: 'reconnecting', since: NOW - 10_000, attempt: 3, retryAt: NOW + 700 },
      changesInMs: undefined,
    },
  ],
  [
    'an end is told with its reason',
    { at: 'stopped', ending: { reason: 'ended', code: 4500, message: 'Over.' } },
    true,
    { status: { at: 'closed', reason: 'ended', code: 4500, message: 'Over.' }, changesInMs: undefined },
  ],
];

describe('outlook', () => {
  it.each(ROWS)('%s', (_, state, isOnline, expected) => {
    expect(outlook(state, isOnline, NOW)).toEqual(expected);
  });
});

describe('watchStatus', () => {
  it('is not stopped by an alarm that rings a millisecond early, as those of browsers do', () => {
    let now = NOW;
    let ring = (): void => undefined;
    const environment = {
      ...createFakeServer().environment,
      now: () => now,
      isOnline: () => true,
      setAlarm: (run: () => void, inMs: number) => {
        ring = () => {
          ring = () => undefined;
          now += Math.max(inMs - 1, 1);
          run();
        };
        return () => undefined;
      },
    };
    const state = createSignal<State>(silentFor(0));
    const { status } = watchStatus(state, environment);
    state.set(lostFor(0));
    for (let rung = 0; rung < 4; rung += 1) ring();
    expect(status.get().at).toBe('reconnecting');
  });
});
