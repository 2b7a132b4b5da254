import type { ChannelHandle } from '@attune/client';
import type { ReadingShare } from '@attune/protocol';
import { parseHeartRateFrame, reading, silentHeart, step } from '@attune/vitals';
import type { Schedule } from './schedule.ts';
import type { Strap } from './strap.ts';

/** Straps notify about once a second, whatever the heart does. */
const NOTIFY_MS = 1_000;

/** Shares what a strap says, by the same way as a real one: its bytes, the cleaning, the window; marked as simulated. */
export function wearStrap(
  strap: Strap,
  { channel, schedule, share }: { channel: ChannelHandle; schedule: Schedule; share: ReadingShare },
): void {
  let heart = silentHeart;
  schedule.every(NOTIFY_MS, () => {
    const now = Date.now();
    heart = step(heart, { ...parseHeartRateFrame(strap.notify(NOTIFY_MS)), at: now });
    const { bpm, rmssd, quality } = reading(heart, now);
    if (bpm !== null) channel.set('reading', { bpm, rmssd, quality, source: 'simulated', share });
  });
}
