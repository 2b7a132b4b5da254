import { useEffect, useEffectEvent } from 'react';
import type { ProtocolError } from '@attune/protocol';
import { placeText } from './waitText.ts';
import { usePlace } from './usePlace.ts';

type Props = {
  code: string;
  device: string;
  /** A seat is free and kept for this place. Called again for as long as it is not taken. */
  onFree: () => void;
  onStop: () => void;
  /** There is nothing to wait for any more. */
  onRefused: (error: ProtocolError) => void;
};

/** In front of a full room: where one stands, and in by itself. */
export function WaitingPlace({ code, device, onFree, onStop, onRefused }: Props) {
  const { place, askedAt, refusal, isAway, stop } = usePlace(code, device);
  const enter = useEffectEvent(onFree);
  useEffect(() => {
    if (place?.free) enter();
  }, [place?.free, askedAt]);
  const leave = useEffectEvent(onRefused);
  useEffect(() => {
    if (refusal) leave(refusal);
  }, [refusal]);
  return (
    <section className="at-banner" aria-label="Waiting for a place">
      <div className="at-banner__text">
        <p className="font-semibold" role="status">
          {isAway
            ? 'The network is away.'
            : (placeText(place) ?? 'Every place is taken. Asking for a place in line…')}
        </p>
        <p>
          {isAway
            ? 'Your place in line is kept for a minute and a half. This page goes on by itself.'
            : 'Keep this page open: as soon as a place is free for you, you come in by yourself.'}
        </p>
      </div>
      <button
        className="at-button"
        type="button"
        onClick={() => {
          stop();
          onStop();
        }}
      >
        Stop waiting
      </button>
    </section>
  );
}
