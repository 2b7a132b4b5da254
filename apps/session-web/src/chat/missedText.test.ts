import { expect, it } from 'vitest';
import { missedText } from './missedText.ts';

it.each([
  [{}, ''],
  [{ chat_message: 1 }, '1 message'],
  [{ technique_changed: 1, chat_message: 4 }, '4 messages, technique changed'],
  [{ technique_changed: 3 }, 'Technique changed'],
  [{ session_started: 1, chat_message: 2 }, '2 messages, session started'],
  [{ participant_joined: 5, seat_removed: 1, 'of a later version': 2 }, ''],
])('CLIENT-15 of %j it says "%s"', (byType, text) => {
  expect(missedText(byType)).toBe(text);
});
