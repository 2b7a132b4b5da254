import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { reading, silentHeart, step, type HeartReading, type LiveHeart } from '@attune/vitals';
import type { ChannelHandle } from '@attune/client';
import type { ReadingShare } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { deviceClock, useNow } from '../app/useNow.ts';
import { startSimulatedStrap } from './simulatedStrap.ts';

/** The strap, from the button to the beats. */
export type Strap =
  { readonly at: 'off' } | { readonly at: 'starting' } | { readonly at: 'on' } | { readonly at: 'failed' };

export type Heart = {
  readonly strap: Strap;
  readonly reading: HeartReading;
  putOn(): void;
  takeOff(): void;
};

const RECORDING = `${import.meta.env.BASE_URL}recordings/resting-5min.txt`;
const SHOW_EVERY_MS = 500;

/** One heart for the page: it goes on when its panel is closed. Sends what is current about once a second. */
export function useHeart(channel: ChannelHandle): Heart {
  const { settings } = useApp();
  const [strap, setStrap] = useState<Strap>({ at: 'off' });
  const [heart, setHeart] = useState<LiveHeart>(silentHeart);
  const now = useNow(deviceClock, strap.at === 'on' ? SHOW_EVERY_MS : null);
  const end = useRef<() => void>(undefined);
  const wanted = useRef(false);
  const send = (current: HeartReading, share: ReadingShare) => {
    if (current.bpm === null || current.bpm < 20 || current.bpm > 250) return;
    const { bpm, rmssd, quality } = current;
    channel.set('reading', { bpm, rmssd, quality, source: 'simulated', share });
  };
  const sendShared = useEffectEvent((current: HeartReading) => send(current, settings.signal.get().share));
  useEffect(() => {
    if (heart.at === 'heard') sendShared(reading(heart, heart.heardAt));
  }, [heart]);

  const takeOff = () => {
    // For oneself only: what the others saw is gone with the strap, and not some seconds later.
    if (heart.at === 'heard') send(reading(heart, heart.heardAt), 'me');
    wanted.current = false;
    end.current?.();
    end.current = undefined;
    setStrap({ at: 'off' });
    setHeart(silentHeart);
  };
  const putOn = () => {
    wanted.current = true;
    setStrap({ at: 'starting' });
    startSimulatedStrap(RECORDING, deviceClock, (packet) => setHeart((before) => step(before, packet))).then(
      (stop) => {
        if (!wanted.current) return stop();
        end.current = stop;
        setStrap({ at: 'on' });
      },
      () => setStrap({ at: 'failed' }),
    );
  };
  useEffect(
    () => () => {
      wanted.current = false;
      end.current?.();
    },
    [],
  );
  return { strap, reading: reading(heart, now), putOn, takeOff };
}
