import { expect, it } from 'vitest';
import { trafficOf } from './sessionLife.ts';

it.each([
  // 19 readings, a third of a line, twice as much typing, a change of technique.
  [20, 1, { events: 1 / 3 + 1, messages: 19 + 1 / 3 + 2 / 3 + 1 }],
  [1_200, 60, { events: 20 + 60, messages: 1_140 + 20 + 40 + 60 }],
])('%d people in %d sessions say so much a second', (connections, sessions, expected) => {
  const { events, messages } = trafficOf(connections, sessions);
  expect(events).toBeCloseTo(expected.events, 9);
  expect(messages).toBeCloseTo(expected.messages, 9);
});
