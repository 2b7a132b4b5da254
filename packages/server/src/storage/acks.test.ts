import { expect, it } from 'vitest';
import { ackOf, ACKS_KEPT, withAck } from './acks.ts';

it('EVENT-4 an ack is found by its whole number', () => {
  const acks = withAck(withAck(withAck('', 1, 10), 11, 20), 12, 21);
  expect([1, 11, 12].map((seq) => ackOf(acks, seq))).toEqual([10, 20, 21]);
  expect([2, 0, 13].map((seq) => ackOf(acks, seq))).toEqual([undefined, undefined, undefined]);
  expect(ackOf('', 1)).toBeUndefined();
});

it('EVENT-4 the last 32 are kept', () => {
  let acks = '';
  for (let seq = 1; seq <= 40; seq += 1) acks = withAck(acks, seq, 2 * seq);
  expect(acks.split(' ')).toHaveLength(ACKS_KEPT);
  expect([8, 9, 40].map((seq) => ackOf(acks, seq))).toEqual([undefined, 18, 80]);
});
