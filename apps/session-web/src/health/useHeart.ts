import type { ChannelHandle, Signal } from '@attune/client';
import { useSignal } from '@attune/client/react';
import { reading, type HeartReading, type LiveHeart } from '@attune/vitals';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApp } from '../app/AppContext.ts';
import { deviceClock, useNow } from '../app/useNow.ts';
import { createHeart, deviceOf, seatName, type Heart } from './heart.ts';
import { spokenStrap } from './spokenStrap.ts';
import type { Strap } from './strap.machine.ts';

const SHOW_EVERY_MS = 500;

/** One heart for the page: it goes on when its panel is closed. */
export function useHeart(channel: ChannelHandle, userId: string): Heart {
  const { settings } = useApp();
  const { share, keepHeartOf } = useSignal(settings.signal);
  const keep = keepHeartOf === seatName(channel, userId);
  const [heart] = useState(createHeart);
  useEffect(() => heart.heed({ channel, share, keep }), [heart, channel, share, keep]);
  useSpokenStrap(heart.strap);
  useEffect(() => heart.stop, [heart]);
  return heart;
}

export type Look = { readonly beats: LiveHeart; readonly current: HeartReading; readonly now: number };

/**
 * As it is now, looked at twice a second while there is a strap: also that nothing is heard any more. Not at each beat, for what is drawn is
 * drawn together.
 */
export function useReading({ strap, beats }: Pick<Heart, 'strap' | 'beats'>): Look {
  const isWorn = deviceOf(useSignal(strap)) !== undefined;
  const now = useNow(deviceClock, isWorn ? SHOW_EVERY_MS : null);
  const heard = beats.get();
  return { beats: heard, current: reading(heard, now), now };
}

/** That it came, was lost or was given up; numbers are told on demand only. */
function useSpokenStrap(strap: Signal<Strap>): void {
  const { announcer } = useApp();
  const words = useSyncExternalStore(strap.subscribe, () => spokenStrap(strap.get()));
  useEffect(() => {
    if (words !== '') announcer.say(words);
  }, [announcer, words]);
}
