import { expect, it } from 'vitest';
import { trafficOf } from './sessionLife.ts';

it.each([
  // Ten readings, a third of a line, twice as much typing, a tenth of a change of technique.
  [1, 20, { events: 1 / 3 + 0.1, messages: 10 + 1 / 3 + 2 / 3 + 0.1 }],
  [60, 5, { events: 5 + 6, messages: 120 + 5 + 10 + 6 }],
])('%d sessions of %d people say so much a second', (sessions, inARoom, expected) => {
  const { events, messages } = trafficOf(sessions, inARoom);
  expect(events).toBeCloseTo(expected.events, 9);
  expect(messages).toBeCloseTo(expected.messages, 9);
});
