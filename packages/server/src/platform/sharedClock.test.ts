import { describe, expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { turn } from '../../test/slowHub.ts';
import { Lifetime } from './lifetime.ts';
import { SharedClock } from './sharedClock.ts';

const HOUR_MS = 3_600_000;

/** A node's clock that is off, and the database's. Each question takes `answerMs`, half of it on the way there. */
async function follow(offMs: number, answerMs = 0) {
  const own = new HandClock();
  let databaseAheadMs = -offMs;
  own.setNow(own.now() + offMs);
  const clock = new SharedClock(own);
  const truth = () => own.now() + databaseAheadMs;
  let isThere = true;
  const ask = async () => {
    await turn();
    if (!isThere) throw new Error('not there');
    own.stall(answerMs / 2);
    const at = truth();
    own.stall(answerMs / 2);
    return at;
  };
  const lifetime = new Lifetime();
  await clock.follow({ ask, random: () => 0.5, lifetime });
  return {
    own,
    clock,
    truth,
    lifetime,
    leave: () => (isThere = false),
    /** Somebody sets the wall clock of the node's machine. */
    set(byMs: number) {
      own.setNow(own.now() + byMs);
      databaseAheadMs -= byMs;
    },
    /** The machine slept: no clock of its own saw it. */
    sleep: (ms: number) => (databaseAheadMs += ms),
  };
}

const rest = async (): Promise<void> => {
  for (let turns = 0; turns < 3; turns += 1) await turn();
};

describe('the time of all nodes', () => {
  it.each([HOUR_MS, -HOUR_MS, 0])('is the database’s when the own clock is off by %i ms', async (offMs) => {
    const { clock, truth } = await follow(offMs);
    expect([clock.now(), clock.skewMs]).toEqual([truth(), offMs]);
  });

  it('is not changed by a wall clock that is set, from one moment to the next', async () => {
    const { clock, truth, own, set } = await follow(0);
    set(HOUR_MS);
    expect([clock.now(), clock.skewMs]).toEqual([truth(), HOUR_MS]);
    own.advance(60_000);
    await rest();
    expect(clock.now()).toBe(truth());
  });

  it('is not moved by a slow answer that it agrees with', async () => {
    const { clock, truth, own } = await follow(0, 2_000);
    for (let asked = 0; asked < 5; asked += 1) {
      own.advance(5_000);
      await rest();
      expect(clock.now()).toBe(truth());
    }
  });

  it('is set right after a sleep', async () => {
    const { clock, truth, own, sleep } = await follow(0);
    sleep(HOUR_MS);
    expect(clock.now()).toBe(truth() - HOUR_MS);
    own.advance(5_000);
    await rest();
    expect(clock.now()).toBe(truth());
  });

  it('goes on while the database is away', async () => {
    const { clock, truth, own, leave } = await follow(HOUR_MS);
    leave();
    own.advance(HOUR_MS);
    await rest();
    expect(clock.now()).toBe(truth());
  });

  it('is asked no more when the node has ended', async () => {
    const { own, lifetime } = await follow(0);
    await lifetime.end();
    expect(own.pending).toBe(0);
  });

  it('is the node’s own when it follows nobody', () => {
    const own = new HandClock();
    expect([new SharedClock(own).now(), new SharedClock(own).skewMs]).toEqual([own.now(), undefined]);
  });
});
