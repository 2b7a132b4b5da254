import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { ANNOUNCEMENT_GAP_MS, enqueue, takeNext, type Announcement } from './announcements.ts';

/** The one place from which the page speaks; its words stand in the two live regions of the shell. */
export type Announcer = {
  readonly polite: Readonly<ShallowRef<string>>;
  readonly assertive: Readonly<ShallowRef<string>>;
  say(text: string): void;
  /** Interrupts what is being read. Only for a lost connection and the end of the login. */
  warn(text: string): void;
};

const KEY: InjectionKey<Announcer> = Symbol('announcer');

export function createAnnouncer(now: () => number): Announcer {
  const polite = shallowRef('');
  const assertive = shallowRef('');
  let queue: readonly Announcement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const speak = () => {
    const { next, rest } = takeNext(queue, now());
    queue = rest;
    timer = next && setTimeout(speak, ANNOUNCEMENT_GAP_MS);
    if (!next) return;
    polite.value = next.urgent ? '' : next.text;
    assertive.value = next.urgent ? next.text : '';
  };
  const add = (text: string, urgent: boolean) => {
    queue = enqueue(queue, { text, urgent, at: now() });
    if (!timer) speak();
  };

  return { polite, assertive, say: (text) => add(text, false), warn: (text) => add(text, true) };
}

export function provideAnnouncer(announcer: Announcer): void {
  provide(KEY, announcer);
}

export function useAnnouncer(): Announcer {
  const announcer = inject(KEY);
  if (!announcer) throw new Error('useAnnouncer needs an app that provides an announcer');
  return announcer;
}
