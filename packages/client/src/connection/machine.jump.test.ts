import { describe, expect, it } from 'vitest';
import {
  DIALING,
  GREETING,
  NOW,
  OPEN,
  openSince,
  PING_MS,
  SILENCE_MS,
  TRIP,
  WAITING,
} from '../../test/connectionStates.ts';
import { PING_SLACK_MS, step, type Effect, type Event, type OpenState } from './machine.ts';
import { MAX_WAIT_MS, NUDGE_DEADLINE_MS, type TripState } from './trip.ts';

const RELIEF: TripState = { at: 'waiting', trip: TRIP, until: NOW + 1_500 };
const LEAVING: OpenState = { ...OPEN, relief: RELIEF };
const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 10 * 365 * 24 * HOUR_MS;

describe.each([
  ['an hour on', HOUR_MS],
  ['an hour back', -HOUR_MS],
  ['ten years on', TEN_YEARS_MS],
])('the wall clock is set %s', (_, byMs) => {
  const then = { now: NOW + byMs, random: 0.5 };
  const jump: Event = { type: 'jumped', byMs };

  it('CLIENT-18 an open connection is asked, not dropped, and a frame puts everything right', () => {
    const [asked, ...effects] = step(LEAVING, jump, then);
    expect(asked).toMatchObject({ at: 'open', giveUpAt: then.now + NUDGE_DEADLINE_MS, askAt: null });
    expect(effects).toEqual([{ do: 'probe' }, { do: 'setAlarm', inMs: 1_500 }]);
    expect(step(asked, { type: 'heard' }, then)[0]).toEqual({
      ...openSince(then.now - 1_000),
      heardAt: then.now,
      askAt: then.now + PING_MS + PING_SLACK_MS,
      giveUpAt: then.now + SILENCE_MS,
      relief: { ...RELIEF, until: then.now + 1_500, trip: expect.anything() },
    });
  });

  it.each([DIALING, GREETING, WAITING])('CLIENT-18 $at goes on for as long as before', (from) => {
    const [after, ...effects] = step(from, jump, then);
    expect(effects).toEqual([]);
    const passed = 'until' in from ? { until: from.until + byMs } : { since: NOW - 100 + byMs };
    expect(after).toMatchObject({ at: from.at, ...passed });
    expect(after).toMatchObject({ trip: { lostAt: TRIP.lostAt + Math.min(byMs, 0) } });
  });

  it('CLIENT-18 no timer is set that a browser would let run over', () => {
    for (const from of [OPEN, LEAVING, DIALING, GREETING, WAITING]) {
      const [after, ...first] = step(from, jump, then);
      const effects = [...first, ...step(after, { type: 'alarm' }, then).slice(1)] as Effect[];
      const delays = effects.flatMap((effect) => (effect.do === 'setAlarm' ? effect.inMs : []));
      expect(delays.every((inMs) => inMs >= 0 && inMs <= MAX_WAIT_MS)).toBe(true);
    }
  });
});

describe('a device that slept', () => {
  it('CLIENT-18 a connection that does not answer after a jump was lost when it was last heard', () => {
    const slept = { now: NOW + HOUR_MS, random: 0.5 };
    const [asked] = step(OPEN, { type: 'jumped', byMs: HOUR_MS }, slept);
    const later = { ...slept, now: slept.now + NUDGE_DEADLINE_MS };
    expect(step(asked, { type: 'alarm' }, later)[0]).toMatchObject({ at: 'waiting', trip: { lostAt: NOW } });
  });
});
