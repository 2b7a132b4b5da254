import { createSignal, type ChannelHandle, type Signal } from '@attune/client';
import type { ReadingShare } from '@attune/protocol';
import { reading, silentHeart, step, type LiveHeart } from '@attune/vitals';
import { deviceClock } from '../app/useNow.ts';
import { createStrap, type WornStrap } from './strap.ts';
import type { Strap, WornDevice } from './strap.machine.ts';

/** It keeps its identity: who shows a part of it listens to that part, and the page is not drawn anew with every beat. */
export type Heart = {
  readonly strap: Signal<Strap>;
  /** What the strap has told. */
  readonly beats: Signal<LiveHeart>;
} & Pick<WornStrap, 'putOn' | 'retry' | 'takeOff'>;

/** Where it is told, to whom, and whether they want something of it kept. */
export type Heeded = {
  readonly channel: Pick<ChannelHandle, 'set'>;
  readonly share: ReadingShare;
  readonly keep: boolean;
};

export type OwnHeart = Heart & {
  /** From now on, and of what is current at once: who is not to see it any more must not see it for another second. */
  heed(heeded: Heeded): void;
  /** Nothing is told after it. */
  stop(): void;
};

/** One's own heart, as a strap tells it. Says what is current with every frame of the strap, about once a second. */
export function createHeart(): OwnHeart {
  const beats = createSignal<LiveHeart>(silentHeart);
  let heeded: Heeded | undefined;
  const worn = createStrap({
    now: deviceClock,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onFrame(frame) {
      beats.set(step(beats.get(), { ...frame, at: deviceClock() }));
      say();
    },
  });

  function say(share = heeded?.share): void {
    const device = deviceOf(worn.state.get());
    const { bpm, rmssd, quality } = reading(beats.get(), deviceClock());
    if (!heeded || !share || !device || bpm === null || bpm < 20 || bpm > 250) return;
    heeded.channel.set('reading', { bpm, rmssd, quality, source: device.source, share, keep: heeded.keep });
  }

  return {
    strap: worn.state,
    beats,
    heed(next) {
      heeded = next;
      say();
    },
    putOn(choose) {
      beats.set(silentHeart);
      worn.putOn(choose);
    },
    retry: worn.retry,
    takeOff() {
      // For oneself only: what the others saw is gone with the strap, and not some seconds later.
      say('me');
      worn.takeOff();
      beats.set(silentHeart);
    },
    stop: worn.takeOff,
  };
}

/** Whose heart it is, and in which session. */
export function seatName({ name }: Pick<ChannelHandle, 'name'>, userId: string): string {
  return `${name} ${userId}`;
}

/** Undefined while none is worn or wanted. */
export function deviceOf(strap: Strap): WornDevice | undefined {
  return strap.at === 'off' || strap.at === 'choosing' ? undefined : strap.device;
}
