import type { ChannelHandle } from '@attune/client';
import { useSignal } from '@attune/client/react';
import type { ReadingShare } from '@attune/protocol';
import { reading, silentHeart, step, type HeartReading, type LiveHeart } from '@attune/vitals';
import { useEffect, useEffectEvent, useState } from 'react';
import { useApp } from '../app/AppContext.ts';
import { deviceClock, useNow } from '../app/useNow.ts';
import { spokenStrap } from './spokenStrap.ts';
import { createStrap, type WornStrap } from './strap.ts';
import type { Strap, WornDevice } from './strap.machine.ts';

export type Heart = {
  readonly strap: Strap;
  /** What the strap has told, for whoever reads more from it than {@link reading}. */
  readonly beats: LiveHeart;
  readonly reading: HeartReading;
} & Pick<WornStrap, 'putOn' | 'retry' | 'takeOff'>;

const SHOW_EVERY_MS = 500;

/** One heart for the page: it goes on when its panel is closed. Sends what is current about once a second. */
export function useHeart(channel: ChannelHandle): Heart {
  const { settings } = useApp();
  const { share, keepHeart } = useSignal(settings.signal);
  const [beats, setBeats] = useState<LiveHeart>(silentHeart);
  const [worn] = useState(() =>
    createStrap({
      now: deviceClock,
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onFrame: (frame) => setBeats((before) => step(before, { ...frame, at: deviceClock() })),
    }),
  );
  const strap = useSignal(worn.state);
  const now = useNow(deviceClock, strap.at === 'off' || strap.at === 'choosing' ? null : SHOW_EVERY_MS);
  const device = deviceOf(strap);
  const send = (current: HeartReading, as: ReadingShare) => {
    if (!device || current.bpm === null || current.bpm < 20 || current.bpm > 250) return;
    const { bpm, rmssd, quality } = current;
    channel.set('reading', { bpm, rmssd, quality, source: device.source, share: as, keep: keepHeart });
  };
  const sendShared = useEffectEvent((current: HeartReading) => send(current, share));
  // At once when the choice changes, too: who is not to see it any more must not see it for another second.
  useEffect(() => {
    if (beats.at === 'heard') sendShared(reading(beats, deviceClock()));
  }, [beats, share, keepHeart]);
  useSpokenStrap(strap);
  useEffect(() => () => worn.takeOff(), [worn]);

  const takeOff = () => {
    // For oneself only: what the others saw is gone with the strap, and not some seconds later.
    send(reading(beats, deviceClock()), 'me');
    worn.takeOff();
    setBeats(silentHeart);
  };
  const putOn: WornStrap['putOn'] = (choose) => {
    setBeats(silentHeart);
    worn.putOn(choose);
  };
  return { strap, beats, reading: reading(beats, now), putOn, retry: worn.retry, takeOff };
}

function deviceOf(strap: Strap): WornDevice | undefined {
  return strap.at === 'off' || strap.at === 'choosing' ? undefined : strap.device;
}

/** That it came, was lost or was given up; numbers are told on demand only. */
function useSpokenStrap(strap: Strap): void {
  const { announcer } = useApp();
  const words = spokenStrap(strap);
  useEffect(() => {
    if (words !== '') announcer.say(words);
  }, [announcer, words]);
}
