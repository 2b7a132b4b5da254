import { describe, expect, it } from 'vitest';
import { ENV, NOW, OPEN, openSince, PING_MS, SILENCE_MS } from '../../test/connectionStates.ts';
import { step, type Effect, type Event, type OpenState, type State } from './machine.ts';
import { DIAL_DEADLINE_MS, MAX_WAIT_MS, WELCOME_DEADLINE_MS, type Trip, type TripState } from './trip.ts';

const MOVING: Trip = { attempt: 2, rejected: 0, lostAt: NOW - 50, first: false };
const SECOND: Record<'due' | 'waiting' | 'dialing' | 'greeting', TripState> = {
  due: { at: 'waiting', trip: MOVING, until: NOW },
  waiting: { at: 'waiting', trip: MOVING, until: NOW + 1_500 },
  dialing: { at: 'dialing', trip: MOVING, since: NOW - 100 },
  greeting: { at: 'greeting', trip: MOVING, since: NOW - 100 },
};
const ofRelief = (event: Event): Event => ({ type: 'relief', event });
const withRelief = (effect: Effect): Effect => ({ do: 'relief', effect });
const besides = (relief: TripState | null): OpenState => ({ ...OPEN, relief });

const RELIEF_ROWS: [title: string, from: State, event: Event, to: unknown[]][] = [
  [
    'CLIENT-12 draining keeps the connection, and plans a second one after its delay',
    OPEN,
    { type: 'draining', delayMs: 3_000 },
    [
      besides({ at: 'waiting', trip: { ...MOVING, lostAt: NOW }, until: NOW + 3_000 }),
      { do: 'setAlarm', inMs: 3_000 },
    ],
  ],
  [
    'CLIENT-5 a settled connection plans it without the attempts from before',
    openSince(0),
    { type: 'draining', delayMs: -5 },
    [
      {
        ...openSince(0),
        relief: { at: 'waiting', trip: { ...MOVING, attempt: 0, lostAt: NOW }, until: NOW },
      },
      { do: 'setAlarm', inMs: 0 },
    ],
  ],
  [
    'no delay is longer than an hour',
    OPEN,
    { type: 'draining', delayMs: 1e12 },
    [
      besides({ at: 'waiting', trip: { ...MOVING, lostAt: NOW }, until: NOW + MAX_WAIT_MS }),
      { do: 'setAlarm', inMs: 7_000 },
    ],
  ],
  [
    'told again, the first delay counts',
    besides(SECOND.waiting),
    { type: 'draining', delayMs: 0 },
    [besides(SECOND.waiting)],
  ],
  [
    'CLIENT-12 the second one is dialed while the first stays',
    besides(SECOND.due),
    { type: 'alarm' },
    [
      besides({ at: 'dialing', trip: MOVING, since: NOW }),
      withRelief({ do: 'dial' }),
      { do: 'setAlarm', inMs: 7_000 },
    ],
  ],
  [
    'it is greeted',
    besides(SECOND.dialing),
    ofRelief({ type: 'opened' }),
    [
      besides({ at: 'greeting', trip: MOVING, since: NOW }),
      withRelief({ do: 'greet' }),
      { do: 'setAlarm', inMs: 7_000 },
    ],
  ],
  [
    'CLIENT-12 once welcomed it is the connection',
    besides(SECOND.greeting),
    ofRelief({ type: 'welcomed', pingMs: PING_MS, silenceMs: SILENCE_MS }),
    [openSince(NOW), { do: 'adopt' }, { do: 'setAlarm', inMs: 7_000 }],
  ],
  [
    'CLIENT-13 one that fails is tried again with back-off while the first lives',
    besides(SECOND.dialing),
    ofRelief({ type: 'closed', code: 1006 }),
    [
      besides({ at: 'waiting', trip: { ...MOVING, attempt: 3 }, until: NOW + 1_000 }),
      { do: 'setAlarm', inMs: 1_000 },
    ],
  ],
  [
    'CLIENT-13 one that is told to come later does',
    besides(SECOND.greeting),
    ofRelief({ type: 'closed', code: 1013, retryAfterMs: 4_000 }),
    [
      besides({ at: 'waiting', trip: { ...MOVING, attempt: 3, isBusy: true }, until: NOW + 4_000 }),
      { do: 'setAlarm', inMs: 4_000 },
    ],
  ],
  [
    'CLIENT-13 one that takes too long is given up and tried again',
    besides({ at: 'greeting', trip: MOVING, since: NOW - WELCOME_DEADLINE_MS }),
    { type: 'alarm' },
    [
      besides({ at: 'waiting', trip: { ...MOVING, attempt: 3 }, until: NOW + 1_000 }),
      withRelief({ do: 'hangUp', code: 4101 }),
      { do: 'setAlarm', inMs: 1_000 },
    ],
  ],
  [
    'CLIENT-13 one that is refused for good is not tried again, and the first goes on',
    besides(SECOND.dialing),
    ofRelief({ type: 'refused', ending: { reason: 'full', code: null, message: 'Full.' } }),
    [besides(null), withRelief({ do: 'hangUp', code: 1000 }), { do: 'setAlarm', inMs: 7_000 }],
  ],
  [
    'CLIENT-3 delay_ms counts although the drained server closed earlier',
    besides(SECOND.waiting),
    { type: 'closed', code: 1012 },
    [
      { ...SECOND.waiting, trip: { ...MOVING, lostAt: NOW } },
      { do: 'setAlarm', inMs: 1_500 },
    ],
  ],
  [
    'CLIENT-13 a first one that is closed leaves the second, which is on its way, as an ordinary dial',
    besides(SECOND.dialing),
    { type: 'closed', code: 1012 },
    [
      { ...SECOND.dialing, trip: { ...MOVING, lostAt: NOW } },
      { do: 'adopt' },
      { do: 'setAlarm', inMs: DIAL_DEADLINE_MS - 100 },
    ],
  ],
  [
    'CLIENT-13 so does one that falls silent',
    { ...besides(SECOND.greeting), heardAt: NOW - SILENCE_MS, askAt: null, giveUpAt: NOW },
    { type: 'alarm' },
    [
      { ...SECOND.greeting, trip: { ...MOVING, lostAt: NOW - SILENCE_MS } },
      { do: 'hangUp', code: 4101 },
      { do: 'adopt' },
      { do: 'setAlarm', inMs: WELCOME_DEADLINE_MS - 100 },
    ],
  ],
  [
    'CONN-10 the oldest connection that is closed for our own second one is no end',
    besides(SECOND.greeting),
    { type: 'closed', code: 4504 },
    [
      { ...SECOND.greeting, trip: { ...MOVING, lostAt: NOW } },
      { do: 'adopt' },
      { do: 'setAlarm', inMs: WELCOME_DEADLINE_MS - 100 },
    ],
  ],
  [
    'CONN-12 an end is an end, for the second one too',
    besides(SECOND.dialing),
    { type: 'closed', code: 4500 },
    [
      { at: 'stopped', ending: { reason: 'ended', code: 4500, message: expect.any(String) } },
      withRelief({ do: 'hangUp', code: 1000 }),
    ],
  ],
  ['a late word of a second one that is gone', OPEN, ofRelief({ type: 'opened' }), [OPEN]],
];

describe('a second connection', () => {
  it('stop ends the second connection too', () => {
    const [, ...effects] = step(besides(SECOND.dialing), { type: 'stop' }, ENV);
    expect(effects).toEqual([{ do: 'hangUp', code: 1000 }, withRelief({ do: 'hangUp', code: 1000 })]);
  });

  it.each(RELIEF_ROWS)('%s', (_, from, event, to) => {
    expect(step(from, event, ENV)).toEqual(to);
  });
});
