import type { Applied, Presence } from '@attune/protocol';
import { expect, it } from 'vitest';
import { receiptsOf, receiptsText } from './receiptsText.ts';

const person = (id: string, part: Partial<Presence> = {}): Presence => ({
  user_id: id,
  name: id,
  role: 'participant',
  status: 'here',
  devices: 1,
  since: '2026-05-01T10:00:00.000Z',
  ...part,
});
const node = (participants: number, offsets: Applied['offsets']): Applied => ({ participants, offsets });

it('LEAD-6 counts a person once, by the higher offset, and who is away as one who follows later', () => {
  const told = [node(4, { ana: 5, bo: 4 }), node(4, { bo: 5, cy: 3 })];
  const people = [person('ana'), person('bo'), person('cy'), person('ines', { role: 'instructor' })];
  told.push(node(4, { ines: 9 }));
  const receipts = receiptsOf(told, people, 5);
  expect(receipts).toEqual({ applied: 2, of: 4, away: 1 });
  expect(receiptsText(receipts)).toBe('2 of 4 applied, 1 when they return');
});

it('LEAD-6 who lost the connection follows when they return; who followed before they left has', () => {
  const people = [person('ana', { status: 'reconnecting' }), person('bo')];
  expect(receiptsText(receiptsOf([node(2, { bo: 9 })], people, 9))).toBe(
    '1 of 2 applied, 1 when they return',
  );
  expect(receiptsText(receiptsOf([node(2, { ana: 9, bo: 9 })], people, 9))).toBe(
    'All 2 screens have followed',
  );
});

it('says nothing where nobody takes part, and knows who has just come in', () => {
  expect(receiptsText(receiptsOf([], [], 3))).toBe('');
  expect(receiptsText(receiptsOf([], [person('ana')], 3))).toBe('0 of 1 applied');
});
