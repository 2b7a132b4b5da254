import type { ChannelHandle } from '@attune/client';
import type { EventType } from '@attune/protocol';
import type { Schedule } from './schedule.ts';
import type { Random } from './seeded.ts';

const TO_ALL = [
  'session_started',
  'session_paused',
  'session_resumed',
  'technique_changed',
  'instructor_message',
] as const satisfies readonly EventType[];

/** A screen is drawn some time after what it shows was said. */
const DRAWN_MS = { least: 20, most: 400 };

/** Tells those who lead up to where this person's screen has followed, as the page does. */
export function followAlong(
  random: Random,
  { channel, schedule }: { readonly channel: ChannelHandle; readonly schedule: Schedule },
): void {
  let isDue = false;
  const tell = (): void => {
    isDue = false;
    const offset = channel.position.get()?.offset ?? 0;
    if (offset > 0) channel.set('applied', { offset });
  };
  for (const type of TO_ALL)
    channel.on(type, () => {
      if (isDue) return;
      isDue = true;
      schedule.after(random.whole(DRAWN_MS.least, DRAWN_MS.most), tell);
    });
}
