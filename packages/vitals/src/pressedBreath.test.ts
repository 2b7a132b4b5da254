import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseDifference, pressedPhaseAt, stepPress, unpressed, type Press } from './index.ts';

/** Inhales and exhales in ms, one after the other, and the press that begins the next inhale. */
function breathing(breaths: readonly (readonly [inhaleMs: number, exhaleMs: number])[], from = 0): Press[] {
  let at = from;
  const presses = breaths.flatMap(([inhaleMs, exhaleMs]): Press[] => {
    const down = at;
    at += inhaleMs + exhaleMs;
    return [
      { type: 'down', at: down },
      { type: 'up', at: down + inhaleMs },
    ];
  });
  return [...presses, { type: 'down', at }];
}

const after = (presses: readonly Press[]) => presses.reduce(stepPress, unpressed);
const slow = [4000, 6000] as const;

describe('pressedPhaseAt', () => {
  const inhaling = after(breathing([slow, slow]));
  const exhaling = stepPress(inhaling, { type: 'up', at: 24_000 });

  it.each([
    ['the press', inhaling, 20_000, 0],
    ['half the inhale', inhaling, 22_000, 0.2],
    ['the end of the inhale', inhaling, 24_000, 0.4],
    ['a longer inhale waits for its release', inhaling, 27_000, 0.4],
    ['the release', exhaling, 24_000, 0.4],
    ['half the exhale', exhaling, 27_000, 0.7],
    ['a longer exhale waits where the next inhale begins', exhaling, 33_000, 0],
    [
      'an early release is the end of the inhale all the same',
      stepPress(inhaling, { type: 'up', at: 23_000 }),
      23_000,
      0.4,
    ],
  ])('%s', (_, breath, now, phase) => {
    expect(Math.abs(phaseDifference(pressedPhaseAt(breath, now) ?? NaN, phase))).toBeLessThan(1e-9);
  });

  it.each([
    ['before the first press', unpressed, 0],
    [
      'before the first whole breath',
      after([
        { type: 'down', at: 0 },
        { type: 'up', at: 4000 },
      ]),
      5_000,
    ],
    ['one and a half breaths after the last press', exhaling, 35_001],
    ['while somebody holds on for one and a half breaths', inhaling, 35_001],
    ['on a clock that was set back', exhaling, 23_999],
  ])('is null %s', (_, breath, now) => {
    expect(pressedPhaseAt(breath, now)).toBeNull();
  });

  it('is still there one and a half breaths after the last press', () => {
    expect(pressedPhaseAt(exhaling, 35_000)).not.toBeNull();
  });

  it('goes by the mean of the last three breaths', () => {
    const breath = after(
      breathing([
        [3000, 3000],
        [4000, 4000],
        [4000, 4000],
        [4000, 4000],
      ]),
    );
    expect(pressedPhaseAt(breath, 30_000 + 2_000)).toBeCloseTo(0.25, 9);
  });

  it('is a number for somebody who taps', () => {
    const tapped = after(breathing([[0, 5000]]));
    expect(pressedPhaseAt(tapped, 5000)).toBe(0);
    expect(pressedPhaseAt(stepPress(tapped, { type: 'up', at: 5000 }), 7500)).toBe(0.5);
  });

  it('of an even breath is the time since its press, as a share of its length', () => {
    const ms = fc.integer({ min: 1000, max: 8000 });
    fc.assert(
      fc.property(ms, ms, fc.nat(999), (inhaleMs, exhaleMs, thousandths) => {
        const lengthMs = inhaleMs + exhaleMs;
        const pressed = after(breathing([[inhaleMs, exhaleMs]]));
        const now = lengthMs + (lengthMs * thousandths) / 1000;
        const released = stepPress(pressed, { type: 'up', at: lengthMs + inhaleMs });
        const phase = pressedPhaseAt(now < lengthMs + inhaleMs ? pressed : released, now);
        expect(Math.abs(phaseDifference(phase ?? NaN, thousandths / 1000))).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('stepPress', () => {
  const inhaling = after(breathing([slow, slow]));

  it('ignores a key that repeats itself, and a release of nothing', () => {
    expect(stepPress(inhaling, { type: 'down', at: 20_500 })).toEqual(inhaling);
    const exhaling = stepPress(inhaling, { type: 'up', at: 24_000 });
    expect(stepPress(exhaling, { type: 'up', at: 25_000 })).toEqual(exhaling);
    expect(stepPress(unpressed, { type: 'up', at: 0 })).toEqual(unpressed);
  });

  it('takes a slip of the thumb for the same inhale', () => {
    const slipped: Press[] = [
      { type: 'up', at: 20_300 },
      { type: 'down', at: 20_500 },
    ];
    expect(slipped.reduce(stepPress, inhaling)).toEqual(inhaling);
  });

  it('learns anew after it went stale', () => {
    const back = stepPress(inhaling, { type: 'down', at: 60_000 });
    expect(pressedPhaseAt(back, 61_000)).toBeNull();
    const again = breathing([[2000, 2000]], 60_000)
      .slice(1)
      .reduce(stepPress, back);
    expect(pressedPhaseAt(again, 65_000)).toBeCloseTo(0.25, 9);
  });

  it('learns a much slower breath in two breaths', () => {
    const presses = breathing([
      [1500, 1500],
      [1500, 1500],
      [8000, 8000],
      [8000, 8000],
    ]);
    const breath = after(presses);
    expect(pressedPhaseAt(breath, (presses.at(-1)?.at ?? 0) + 4000)).toBeCloseTo(0.25, 9);
  });

  it('stays small, and in range, whatever is pressed', () => {
    const anyPress = fc.record({
      type: fc.constantFrom<Press['type']>('down', 'up'),
      pauseMs: fc.nat(20_000),
    });
    fc.assert(
      fc.property(fc.array(anyPress, { maxLength: 60 }), fc.nat(20_000), (presses, laterMs) => {
        let at = 0;
        const breath = presses.reduce((before, { type, pauseMs }) => {
          at += pauseMs;
          return stepPress(before, { type, at });
        }, unpressed);
        const phase = pressedPhaseAt(breath, at + laterMs) ?? 0;
        expect(phase).toBeGreaterThanOrEqual(0);
        expect(phase).toBeLessThan(1);
        expect(JSON.stringify(breath).length).toBeLessThan(400);
      }),
    );
  });
});
