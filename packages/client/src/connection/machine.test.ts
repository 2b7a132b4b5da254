import { describe, expect, it } from 'vitest';
import {
  DIALING,
  ENV,
  GREETING,
  NOW,
  OPEN,
  openSince,
  PING_MS,
  SILENCE_MS,
  STOPPED,
  TRIP,
  WAITING,
} from '../../test/connectionStates.ts';
import { SETTLED_MS, step, type Event, type State } from './machine.ts';
import {
  DIAL_DEADLINE_MS,
  MAX_REJECTED,
  MAX_WAIT_MS,
  NUDGE_DEADLINE_MS,
  WELCOME_DEADLINE_MS,
  type Trip,
} from './trip.ts';

function waitingFor(waitMs: number, trip: Partial<Trip> = {}) {
  return [
    { at: 'waiting', trip: { ...TRIP, attempt: TRIP.attempt + 1, ...trip }, until: NOW + waitMs },
    { do: 'setAlarm', inMs: waitMs },
  ];
}
function dialing(trip: Partial<Trip> = {}) {
  return [
    { at: 'dialing', trip: { ...TRIP, ...trip }, since: NOW },
    { do: 'dial' },
    { do: 'setAlarm', inMs: DIAL_DEADLINE_MS },
  ];
}
const FIRST = { attempt: 0, rejected: 0, lostAt: NOW, first: true };

const ROWS: [title: string, from: State, event: Event, to: unknown[]][] = [
  ['start dials', { at: 'idle' }, { type: 'start' }, dialing(FIRST)],
  ['nothing but start leaves idle', { at: 'idle' }, { type: 'nudged' }, [{ at: 'idle' }]],
  [
    'an open socket is greeted',
    DIALING,
    { type: 'opened' },
    [{ ...GREETING, since: NOW }, { do: 'greet' }, { do: 'setAlarm', inMs: WELCOME_DEADLINE_MS }],
  ],
  [
    'a socket that does not open is given up',
    DIALING,
    { type: 'alarm' },
    [...waitingFor(1_000), { do: 'hangUp', code: 4101 }],
  ],
  [
    'CONN-9 welcome opens',
    GREETING,
    { type: 'welcomed', pingMs: PING_MS, silenceMs: SILENCE_MS },
    [openSince(NOW), { do: 'setAlarm', inMs: 7_000 }],
  ],
  [
    'a server that does not say welcome is given up',
    GREETING,
    { type: 'alarm' },
    [...waitingFor(1_000), { do: 'hangUp', code: 4101 }],
  ],
  [
    'CONN-8 any frame counts as life',
    openSince(NOW - 9_000, { heardAt: NOW - 8_000, askAt: null, giveUpAt: NOW + 4_500 }),
    { type: 'heard' },
    [openSince(NOW - 9_000)],
  ],
  [
    'CONN-8 a missing ping is asked after first',
    openSince(0, { heardAt: NOW - 7_000, askAt: NOW, giveUpAt: NOW + 5_500 }),
    { type: 'alarm' },
    [
      openSince(0, { heardAt: NOW - 7_000, askAt: null, giveUpAt: NOW + 5_500 }),
      { do: 'probe' },
      { do: 'setAlarm', inMs: 5_500 },
    ],
  ],
  [
    'CONN-8 silence is given up, and lost since the last frame',
    openSince(0, { heardAt: NOW - SILENCE_MS, askAt: null, giveUpAt: NOW }),
    { type: 'alarm' },
    [...waitingFor(250, { attempt: 1, lostAt: NOW - SILENCE_MS }), { do: 'hangUp', code: 4101 }],
  ],
  [
    'an alarm with nothing due is set again',
    OPEN,
    { type: 'alarm' },
    [OPEN, { do: 'setAlarm', inMs: 7_000 }],
  ],
  [
    'CLIENT-4 a nudge asks an open connection, with little patience',
    OPEN,
    { type: 'nudged' },
    [
      { ...OPEN, askAt: null, giveUpAt: NOW + NUDGE_DEADLINE_MS },
      { do: 'probe' },
      { do: 'setAlarm', inMs: NUDGE_DEADLINE_MS },
    ],
  ],
  [
    'CLIENT-3 attempts raise the ceiling of the wait',
    OPEN,
    { type: 'closed', code: 1006 },
    waitingFor(1_000, { lostAt: NOW }),
  ],
  [
    'CLIENT-5 five seconds of an open connection forgive the attempts',
    openSince(NOW - SETTLED_MS - 1),
    { type: 'closed', code: 1006 },
    waitingFor(250, { attempt: 1, lostAt: NOW }),
  ],
  [
    'CLIENT-5 less than that does not',
    openSince(NOW - SETTLED_MS),
    { type: 'closed', code: 1006 },
    waitingFor(1_000, { lostAt: NOW }),
  ],
  [
    'CLIENT-3 retry_after of the server wins',
    DIALING,
    { type: 'closed', code: 1013, retryAfterMs: 4_200 },
    waitingFor(4_200, { isBusy: true }),
  ],
  [
    'nobody waits longer than an hour',
    DIALING,
    { type: 'closed', code: 1013, retryAfterMs: 1e12 },
    waitingFor(MAX_WAIT_MS, { isBusy: true }),
  ],
  [
    'a server that was too busy and is not there now is not said to be busy',
    { at: 'dialing', trip: { ...TRIP, isBusy: true }, since: NOW },
    { type: 'closed', code: 1006 },
    waitingFor(1_000),
  ],
  ['the wait ends by itself', WAITING, { type: 'alarm' }, dialing()],
  ['CLIENT-4 a nudge ends the wait and keeps the count', WAITING, { type: 'nudged' }, dialing()],
  ['CLIENT-4 a call of retry ends the wait', WAITING, { type: 'retry' }, dialing()],
  ['CLIENT-4 a nudge leaves a dial alone that has just begun', DIALING, { type: 'nudged' }, [DIALING]],
  [
    'CLIENT-4 and replaces one that hangs',
    { at: 'dialing', trip: TRIP, since: NOW - NUDGE_DEADLINE_MS },
    { type: 'nudged' },
    [dialing()[0], { do: 'hangUp', code: 1000 }, ...dialing().slice(1)],
  ],
  ['a late frame does not', WAITING, { type: 'heard' }, [WAITING]],
  [
    'CONN-12 fresh credentials that are refused are counted',
    GREETING,
    { type: 'closed', code: 4302 },
    waitingFor(1_000, { rejected: 1 }),
  ],
  [
    'and are not asked for without end',
    { at: 'greeting', trip: { ...TRIP, rejected: MAX_REJECTED - 1 }, since: NOW },
    { type: 'closed', code: 4302 },
    [{ at: 'stopped', ending: { reason: 'signed_out', code: 4302, message: expect.any(String) } }],
  ],
  [
    'a credential source that says no ends it',
    DIALING,
    { type: 'refused', ending: { reason: 'full', code: null, message: 'Full.' } },
    [
      { at: 'stopped', ending: { reason: 'full', code: null, message: 'Full.' } },
      { do: 'hangUp', code: 1000 },
    ],
  ],
  ['start leaves stopped', STOPPED, { type: 'start' }, dialing(FIRST)],
  ['retry leaves stopped: a person asked', STOPPED, { type: 'retry' }, dialing(FIRST)],
  ['a nudge does not', STOPPED, { type: 'nudged' }, [STOPPED]],
];

describe('step', () => {
  it.each(ROWS)('%s', (_, from, event, to) => {
    expect(step(from, event, ENV)).toEqual(to);
  });

  it.each([{ at: 'idle' } as State, DIALING, GREETING, OPEN, WAITING])('stop ends $at', (from) => {
    const [state, ...effects] = step(from, { type: 'stop' }, ENV);
    expect(state).toMatchObject({ at: 'stopped', ending: { reason: 'stopped' } });
    expect(effects).toEqual([{ do: 'hangUp', code: 1000 }]);
  });

  it.each([1000, 1002, 1003, 1007, 1008, 1009, 4500, 4504, 4508, 4999])('CONN-12 %i stays away', (code) => {
    expect(step(OPEN, { type: 'closed', code }, ENV)[0]).toMatchObject({ at: 'stopped', ending: { code } });
  });

  it.each([1001, 1006, 1011, 1012, 1013, 4007, 4100, 4299, 4300, 4499])('CONN-12 %i comes back', (code) => {
    expect(step(OPEN, { type: 'closed', code }, ENV)[0]).toMatchObject({ at: 'waiting' });
  });

  it.each([
    [4500, 'ended'],
    [4501, 'expired'],
    [4502, 'removed'],
    [4503, 'revoked'],
    [4504, 'replaced_elsewhere'],
    [4505, 'version_too_old'],
    [4506, 'cancelled'],
    [4507, 'rate_limited'],
    [4508, 'rate_limited'],
    [4777, 'failed'],
  ])('a close with %i is told as %s', (code, reason) => {
    expect(step(OPEN, { type: 'closed', code }, ENV)[0]).toMatchObject({ ending: { reason, code } });
  });
});
