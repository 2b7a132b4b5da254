import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startRoom } from '../test/room.ts';
import { Clock } from './clock.ts';
import type { Environment } from './connection/environment.ts';
import { createFakeServer } from './testing/fakeServer.ts';
import { ManualClock } from './testing/manualClock.ts';

/** The world of a clock: `time` is its wall clock, its steady one and its alarms. */
function environmentOf(time: ManualClock): Environment {
  return {
    ...createFakeServer().environment,
    now: () => time.now(),
    uptime: () => time.uptime(),
    setAlarm: (run, inMs) => time.setAlarm(run, inMs),
  };
}

/** A clock whose server answers with a given offset, after given trips out and back. */
function startClock() {
  const time = new ManualClock();
  const next = { aheadMs: 0, outMs: 0, backMs: 0 };
  const clock = new Clock(environmentOf(time), async () => {
    const { outMs, backMs, aheadMs } = next;
    await passed(time, outMs);
    const serverMs = time.now() + aheadMs;
    await passed(time, backMs);
    return serverMs;
  });
  const measure = async (sample: Partial<typeof next>): Promise<void> => {
    Object.assign(next, sample);
    void clock.probe();
    await time.advance(next.outMs + next.backMs);
  };
  const errorMs = (aheadMs: number): number => clock.now() - (time.now() + aheadMs);
  return { time, clock, measure, errorMs };
}

function passed(time: ManualClock, ms: number): Promise<void> {
  return new Promise((resolve) => void time.setAlarm(resolve, ms));
}

describe('Clock', () => {
  it('is the local clock before the first answer', () => {
    const { clock, time } = startClock();
    expect(clock.now()).toBe(time.now());
    expect(clock.roundTripMs.get()).toBeUndefined();
  });

  it('CLIENT-11 takes the shortest way out and the shortest way back, of whichever probes', async () => {
    const { clock, measure, errorMs, time } = startClock();
    await measure({ aheadMs: 4_000, outMs: 10, backMs: 190 });
    await measure({ outMs: 80, backMs: 60 });
    await measure({ outMs: 150, backMs: 10 });
    await time.advance(5_000);
    expect(clock.roundTripMs.get()).toBe(20);
    expect(errorMs(4_000)).toBe(0);
    expect(clock.offsetMs.get()).toBe(4_000);
  });

  it('CLIENT-11 spreads a correction: at most 5 ms in 100 ms, and never back', async () => {
    const { clock, measure, time } = startClock();
    await measure({ aheadMs: 0, outMs: 0, backMs: 300 });
    const seen: number[] = [clock.now()];
    await measure({ outMs: 0, backMs: 0 });
    for (let tick = 0; tick < 60; tick += 1) {
      await time.advance(100);
      seen.push(clock.now());
    }
    const steps = seen.slice(2).map((now, index) => now - (seen[index + 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(105);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(95);
    expect(steps.at(-1)).toBe(100);
    expect(seen.at(-1)).toBe(time.now());
  });

  it('CLIENT-11 is off by at most half the shortest ways together, once spread', async () => {
    const trips = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 400 })), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -1e7, max: 1e7 }), trips, async (aheadMs, legs) => {
        const { measure, errorMs, time } = startClock();
        for (const [outMs, backMs] of legs) await measure({ aheadMs, outMs, backMs });
        await time.advance(20_000);
        expect(Math.abs(errorMs(aheadMs))).toBeLessThanOrEqual(
          (Math.min(...legs.map(([out]) => out)) + Math.min(...legs.map(([, back]) => back))) / 2 + 0.01,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('starts anew after a sleep, whose hours no spreading would make up for', async () => {
    const { measure, errorMs } = startClock();
    await measure({ aheadMs: 0, outMs: 5, backMs: 5 });
    await measure({ aheadMs: 3_600_000, outMs: 200, backMs: 200 });
    expect(errorMs(3_600_000)).toBe(0);
  });

  it('probes eight times after connecting and then every 10 s', async () => {
    const { server, client } = await startRoom();
    const probes = (): number => server.received.filter(({ type }) => type === 'clock').length;
    expect(probes()).toBe(8);
    await server.clock.advance(9_000);
    expect(probes()).toBe(8);
    await server.clock.advance(11_000);
    expect(probes()).toBe(10);
    expect(client.clock.roundTripMs.get()).toBe(0);
  });

  it('probes once after a return, and eight times again when the clock is another one', async () => {
    let aheadMs = 0;
    const time = new ManualClock();
    let asked = 0;
    const clock = new Clock(environmentOf(time), async () => {
      asked += 1;
      return time.now() + aheadMs;
    });
    const askedBy = async (act: () => void): Promise<number> => {
      const before = asked;
      act();
      await time.advance(1_000);
      return asked - before;
    };
    expect(await askedBy(() => clock.start())).toBe(8);
    clock.stop();
    expect(await askedBy(() => clock.start())).toBe(1);
    clock.stop();
    aheadMs = 3_600_000;
    expect(await askedBy(() => clock.start())).toBe(8);
  });
});
