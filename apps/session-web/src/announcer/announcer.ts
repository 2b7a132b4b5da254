import { createSignal, type Signal } from '@attune/client';
import {
  ANNOUNCEMENT_GAP_MS,
  dequeue,
  emptyQueue,
  enqueue,
  type AnnouncementQueue,
  type Politeness,
} from './announcementQueue.ts';

/** The one voice of the app: everything a screen reader is told unasked goes through it. */
export type Announcer = {
  say(text: string, politeness?: Politeness): void;
  readonly polite: Signal<string>;
  readonly assertive: Signal<string>;
};

export function createAnnouncer(now: () => number): Announcer {
  const regions = { polite: createSignal(''), assertive: createSignal('') };
  let queue: AnnouncementQueue = emptyQueue;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function speak(): void {
    timer = undefined;
    const [next, said] = dequeue(queue, now());
    queue = next;
    if (said) {
      const region = regions[said.politeness];
      // The same text twice is no change to a screen reader; a no-break space at the end makes it one.
      region.set(region.get() === said.text ? `${said.text}\u00a0` : said.text);
    }
    if (queue.waiting.length > 0) timer = setTimeout(speak, ANNOUNCEMENT_GAP_MS);
  }

  return {
    ...regions,
    say(text, politeness = 'polite') {
      queue = enqueue(queue, { text, politeness, at: now() });
      if (timer === undefined || politeness === 'assertive') {
        clearTimeout(timer);
        speak();
      }
    },
  };
}
