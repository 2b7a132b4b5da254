import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { turn } from '../../test/slowHub.ts';
import type { Plan } from '../capability.ts';
import { createReceipts } from './receipts.ts';

it('LEAD-6 however many screens follow, a node tells it once a second', async () => {
  const clock = new HandClock();
  const told: Plan[] = [];
  const receipts = createReceipts({
    node: 'n1',
    realtime: { carryOut: async (plan) => void told.push(plan) },
    rest: { clock, ms: 1_000 },
    countParticipants: async () => 50,
    onTrouble: (error) => {
      throw error;
    },
  });
  for (let second = 0; second < 3; second += 1) {
    for (let person = 0; person < 50; person += 1) {
      receipts.applied('s1', `u${person}`, second + 1);
      await turn();
    }
    clock.advance(1_000);
    await turn();
  }
  expect(told.length).toBeLessThanOrEqual(4);
  await receipts.idle();
  const [state] = told.at(-1)?.states ?? [];
  expect(state).toMatchObject({ type: 'applied', key: 'n1', value: { participants: 50 } });
  const value = state?.type === 'applied' ? state.value : null;
  expect(new Set(Object.values(value?.offsets ?? {}))).toEqual(new Set([3]));
});
