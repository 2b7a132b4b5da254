import { describe, expect, it } from 'vitest';
import { HandClock } from '../test/handClock.ts';
import { Gate, type Refusal, type Standing } from './gate.ts';
import type { Level, Sheddable } from './platform/pressure.ts';

function gateWith(phase: Standing['phase'] = 'open', acceptRate = 500) {
  const clock = new HandClock();
  const standing: Standing = { phase, port: 1 };
  const overloaded = new Set<Sheddable>();
  const refused: string[] = [];
  const pressure = { level: 'calm' as Level, accepts: (what: Sheddable) => !overloaded.has(what) };
  const gate = new Gate({
    standing,
    pressure,
    clock,
    random: () => 0.5,
    acceptRate,
    onRefused: (reason) => refused.push(reason),
  });
  return { gate, clock, standing, overloaded, refused };
}

describe('the gate of a node', () => {
  it.each<[Standing['phase'], Refusal | undefined]>([
    ['open', undefined],
    ['starting', { reason: 'starting', retryAfterMs: 1_000 }],
    ['draining', { reason: 'draining', retryAfterMs: 1_000 }],
  ])('DRAIN-1 of one that is %s', (phase, refusal) => {
    const { gate } = gateWith(phase);
    expect([gate.refusal(), gate.enter('upgrade'), gate.enter('ticket')]).toEqual([
      refusal,
      refusal,
      refusal,
    ]);
  });

  it('LOAD-4 of a stressed node says when to come again, and opens when it is over', () => {
    const { gate, overloaded } = gateWith();
    overloaded.add('newcomer');
    expect(gate.enter('upgrade')).toEqual({ reason: 'overloaded', retryAfterMs: 3_500 });
    overloaded.clear();
    expect(gate.enter('upgrade')).toBeUndefined();
  });

  it.each([500, 50])(
    'LOAD-6 lets in %d a second by each door, twice as many at once, whatever the wall clock says',
    (rate) => {
      const { gate, clock, refused } = gateWith('open', rate);
      const enter = (count: number) =>
        Array.from({ length: count }, () => gate.enter('upgrade')).filter((refusal) => !refusal).length;
      expect(enter(3_000)).toBe(2 * rate);
      expect(gate.enter('upgrade')).toEqual({ reason: 'too_many_at_once', retryAfterMs: 3_000 });
      expect(gate.enter('ticket')).toBeUndefined();
      clock.setNow(clock.now() + 3_600_000);
      expect(enter(1)).toBe(0);
      clock.advance(1_000);
      expect(enter(3_000)).toBe(rate);
      expect(new Set(refused)).toEqual(new Set(['too_many_at_once']));
    },
  );

  it('LOAD-6 those refused for another reason are not counted as let in', () => {
    const { gate, overloaded } = gateWith();
    overloaded.add('newcomer');
    for (let asked = 0; asked < 2_000; asked += 1) gate.enter('upgrade');
    overloaded.clear();
    expect(gate.enter('upgrade')).toBeUndefined();
  });
});
