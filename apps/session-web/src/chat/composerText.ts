import { MAX_CHAT_CHARACTERS } from '@attune/protocol';

/** From here on the number of characters left is shown. */
const COUNT_FROM = MAX_CHAT_CHARACTERS - 200;

/** What is sent of what was typed: pasted text often has many empty lines, of which one is enough. */
export function lineOf(typed: string): string {
  return typed.trim().replace(/\n(?:[^\S\n]*\n){2,}/g, '\n\n');
}

/** What stands below the composer, for a line of this length. */
export function composerState(length: number, waitSeconds: number): string {
  if (waitSeconds > 0) return `A little too fast. You can send again in ${waitSeconds} s.`;
  const left = MAX_CHAT_CHARACTERS - length;
  if (left < 0) return `${characters(-left)} too many`;
  return length >= COUNT_FROM ? `${characters(left)} left` : '';
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
