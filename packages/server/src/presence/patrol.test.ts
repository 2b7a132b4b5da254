import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { createPatrol } from './patrol.ts';

const SESSION = 's1';

/** A patrol of one session, in which something is wrong from the beginning. */
function patrolling() {
  const clock = new HandClock();
  const mended: string[] = [];
  const patrol = createPatrol({
    states: { isShared: true },
    clock,
    random: () => 1,
    sessions: () => [SESSION],
    differences: async () => new Map([['ann', 'no row']]),
    mend: (_, userIds) => void mended.push(...userIds),
    onTrouble: (error) => {
      throw error;
    },
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };
  return { patrol, mended, pass };
}

it('PRES-3 what stays wrong for a second is mended at the next look', async () => {
  const { patrol, mended, pass } = patrolling();
  const stop = patrol.start();
  await pass(12_500);
  expect(mended).toEqual([]);
  await pass(1_000);
  expect(mended).toEqual(['ann']);
  stop();
});

it('PRES-6 after the store has forgotten it is looked as soon as all have had their time, whenever the next look was due', async () => {
  for (const beforeMs of [500, 9_000]) {
    const { patrol, mended, pass } = patrolling();
    const stop = patrol.start();
    await pass(beforeMs);
    patrol.pause();
    await pass(9_500);
    expect(mended).toEqual([]);
    await pass(2_000);
    expect(mended).toEqual(['ann']);
    stop();
  }
});

it('PRES-3 nothing is looked at after it has ended', async () => {
  const { patrol, mended, pass } = patrolling();
  patrol.start()();
  patrol.pause();
  await pass(30_000);
  expect(mended).toEqual([]);
});
