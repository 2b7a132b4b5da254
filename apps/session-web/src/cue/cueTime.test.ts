import type { Message } from '@attune/client';
import { expect, it } from 'vitest';
import { isShown } from './cueTime.ts';

const AT = Date.parse('2026-05-01T10:00:00.000Z');
const cue = (priority: 'normal' | 'high'): Message<'instructor_message'> => ({
  type: 'instructor_message',
  id: 'c',
  at: AT,
  data: { text: 'Let go', priority, from: { user_id: 'i', name: 'Ines', role: 'instructor' } },
});

it('LEAD-1 a cue is shown for a while from when it was said, one that matters for longer', () => {
  expect([14_999, 15_000].map((ms) => isShown(cue('normal'), AT + ms))).toEqual([true, false]);
  expect([29_999, 30_000].map((ms) => isShown(cue('high'), AT + ms))).toEqual([true, false]);
  // A clock that is a little behind the server's shows it at once.
  expect(isShown(cue('normal'), AT - 500)).toBe(true);
});
