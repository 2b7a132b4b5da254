import type { Unwell } from '@attune/protocol';
import { timeLeft } from '../ui/clockText.ts';

/** `Ana Journey, since 00:40`. */
export function unwellText({ name, since }: Pick<Unwell, 'name' | 'since'>, now: number): string {
  const seconds = Math.floor(Math.max(0, now - Date.parse(since)) / 1_000);
  return `${name}, since ${timeLeft(seconds * 1_000)}`;
}
