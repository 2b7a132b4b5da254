import type { ChannelHandle } from '@attune/client';
import type { Schedule } from './schedule.ts';
import { greeting, remark, type Line } from './script.ts';
import type { Random } from './seeded.ts';

/** Typing is shown for 4 s after its last signal. */
const TYPING_EVERY_MS = 2_000;

type Writing = { readonly channel: ChannelHandle; readonly schedule: Schedule };

/** Perhaps a greeting, then a line every few minutes. */
export function chat(random: Random, writing: Writing): void {
  const next = (line: Line): void => {
    writing.schedule.after(line.afterMs, () => write(line, writing, () => next(remark(random))));
  };
  next(greeting(random) ?? remark(random));
}

/** Types for a while, as others see, and sends. */
export function write(
  line: Line,
  { channel, schedule }: Writing,
  onSent: () => void = () => undefined,
): void {
  for (let atMs = 0; atMs < line.typingMs; atMs += TYPING_EVERY_MS) {
    schedule.after(atMs, () => channel.set('typing', {}));
  }
  schedule.after(line.typingMs, () => {
    channel.send('chat_message', { text: line.text });
    onSent();
  });
}
