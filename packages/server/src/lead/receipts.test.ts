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
    readParticipants: async () => new Set(Array.from({ length: 50 }, (_, person) => `u${person}`)),
    readTop: async () => 3,
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

it('LEAD-6 an offset that the channel does not have counts for nothing, and hides none that it has', async () => {
  const clock = new HandClock();
  const told: Plan[] = [];
  let top = 5;
  const receipts = createReceipts({
    node: 'n1',
    realtime: { carryOut: async (plan) => void told.push(plan) },
    rest: { clock, ms: 0 },
    readParticipants: async () => new Set(['pia', 'max']),
    readTop: async () => top,
    onTrouble: (error) => {
      throw error;
    },
  });
  const offsets = () => {
    const [state] = told.at(-1)?.states ?? [];
    return state?.type === 'applied' ? state.value?.offsets : undefined;
  };
  receipts.applied('s1', 'pia', 5);
  receipts.applied('s1', 'max', Number.MAX_SAFE_INTEGER);
  await receipts.idle();
  expect(offsets()).toEqual({ pia: 5 });
  top = 6;
  receipts.applied('s1', 'max', 6);
  await receipts.idle();
  expect(offsets()).toEqual({ pia: 5, max: 6 });
});
