import { Dialog as Base } from '@base-ui/react/dialog';
import { useSignal } from '@attune/client/react';
import type { PacerPlan } from '@attune/vitals';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useDelayed } from '../ui/useDelayed.ts';
import { PHASE_WORDS } from './breathPlan.ts';
import { soundState, unlockSound, type SoundState } from './tones.ts';
import { useBreath } from './useBreath.ts';
import './eyesClosed.css';

type Props = {
  plan: PacerPlan;
  now: () => number;
  /** Whether the device keeps the screen on. */
  isScreenKept: boolean;
  onOpen: () => void;
  onDizzy: () => void;
};

/** The press that led here lets the page sound, a moment later. */
const UNLOCKED_AFTER_MS = 500;

/** A dark page with one word on it. Any tap leads back; where the browser still waits for one before it sounds, that is the first one's use. */
export function EyesClosed({ plan, now, isScreenKept, onOpen, onDizzy }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const nothing = useRef<HTMLElement>(null);
  const words = useBreath(plan, now, 'still', { root, orb: nothing, bar: nothing });
  const sound = useSignal(soundState);
  const hasWaited = useDelayed(UNLOCKED_AFTER_MS);
  const isLocked = hasWaited && sound === 'locked';
  useEffect(unlockSound, []);
  const press = () => (isLocked ? unlockSound() : onOpen());
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key.toLowerCase() === 'e' || (event.key === 'Enter' && event.target === popup.current))
      onOpen();
    if (event.key.toLowerCase() === 'd') onDizzy();
  };
  return (
    <Base.Root open onOpenChange={(open) => !open && onOpen()}>
      <Base.Portal>
        <Base.Popup
          className="closed"
          ref={popup}
          initialFocus={popup}
          tabIndex={-1}
          onClick={press}
          onKeyDown={onKeyDown}
        >
          <Base.Title className="visually-hidden">Eyes closed</Base.Title>
          <div className="closed__face" ref={root}>
            <p className="closed__word">{PHASE_WORDS[words.kind]}</p>
          </div>
          <p className="closed__note">{noteText(isLocked ? 'locked' : sound === 'none' ? 'none' : 'on')}</p>
          <p className="closed__note">
            {isScreenKept ? 'The screen stays on.' : 'This device may switch its screen off.'}
          </p>
          <div className="closed__ways" onClick={(event) => event.stopPropagation()}>
            <button className="closed__way" type="button" onClick={onDizzy}>
              I feel dizzy
            </button>
            <button className="closed__way" type="button" onClick={onOpen}>
              Open my eyes
            </button>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function noteText(sound: SoundState): string {
  if (sound === 'locked') return 'Tap once for the tones.';
  const signs = [...(sound === 'on' ? ['tones'] : []), ...('vibrate' in navigator ? ['vibration'] : [])];
  const way = signs.length === 0 ? '' : `Follow the ${signs.join(' and the ')}. `;
  return `${way}Tap anywhere to come back.`;
}
