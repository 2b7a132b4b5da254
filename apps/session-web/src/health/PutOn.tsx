import { useEffect, useState } from 'react';
import { deviceClock } from '../app/useNow.ts';
import { chooseBluetoothStrap } from './bluetooth.ts';
import { loadSimulatedStrap } from './simulatedStrap.ts';
import { REFUSAL_TEXTS } from './strapText.ts';
import { NO_SUPPORT_TEXTS, strapSupport, type StrapSupport } from './strapSupport.ts';
import type { Heart } from './heart.ts';
import type { Strap } from './strap.machine.ts';

const RECORDING = `${import.meta.env.BASE_URL}recordings/resting-5min.txt`;

/** Before a strap is worn: how to get one, and why there is none. */
export function PutOn({ strap, putOn }: { strap: Strap } & Pick<Heart, 'putOn'>) {
  const support = useSupport();
  const { bluetooth } = navigator;
  const isChoosing = strap.at === 'choosing';
  const refusal = strap.at === 'off' ? strap.refusal : null;
  return (
    <div className="grid justify-items-start gap-2">
      <p>See your heart beside the breath, with a strap that speaks Bluetooth.</p>
      {support === 'yes' && bluetooth && (
        <button
          className="at-button at-button--primary"
          type="button"
          disabled={isChoosing}
          onClick={() => putOn(() => chooseBluetoothStrap(bluetooth))}
        >
          {isChoosing ? 'Choose it in the list of the browser' : 'Connect a strap'}
        </button>
      )}
      {support !== undefined && support !== 'yes' && (
        <p className="at-card__note">{NO_SUPPORT_TEXTS[support]}</p>
      )}
      <button
        className="at-button"
        type="button"
        disabled={isChoosing}
        onClick={() => putOn(() => loadSimulatedStrap(RECORDING, deviceClock))}
      >
        Use simulated strap
      </button>
      <p className="at-card__note">The simulated one plays a real recording of a heart at rest.</p>
      {refusal !== null && (
        <p className="at-field__error" role="alert">
          {REFUSAL_TEXTS[refusal]}
        </p>
      )}
    </div>
  );
}

/** Undefined until the browser has answered. */
function useSupport(): StrapSupport | undefined {
  const [support, setSupport] = useState<StrapSupport>();
  useEffect(() => {
    let isOver = false;
    const { isSecureContext, navigator } = window;
    void strapSupport({ isSecureContext, bluetooth: navigator.bluetooth }).then((answer) => {
      if (!isOver) setSupport(answer);
    });
    return () => {
      isOver = true;
    };
  }, []);
  return support;
}
