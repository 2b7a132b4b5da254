import { useSignal } from '@attune/client/react';
import type { Ease } from '@attune/vitals';
import { EyeClosed } from 'lucide-react';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { useSayUnwell, useUnwellStand } from '../unwell/useUnwell.ts';

const CHOICES: readonly { ease: Ease; label: string; note: string }[] = [
  { ease: 'none', label: 'As the group', note: 'The breath as it is led.' },
  { ease: 'no_holds', label: 'Without holds', note: 'Pauses become part of a slow breath in and out.' },
  { ease: 'shorter', label: 'Shorter breaths', note: 'Several easy ones in the time of one, without holds.' },
];

type Props = { onClose: () => void; onEyesClosed: () => void };

/** What makes the breath easier for oneself alone. The first thing in it is what somebody needs who feels dizzy. */
export function EaseDialog({ onClose, onEyesClosed }: Props) {
  return (
    <Dialog title="Ease" onClose={onClose}>
      <Dizzy onSaid={onClose} />
      <EaseChoice />
      <button className="at-button justify-self-start" type="button" onClick={onEyesClosed}>
        <EyeClosed size={18} aria-hidden /> Close my eyes
      </button>
      <p className="at-card__note">
        {'vibrate' in navigator ? 'Tones and vibration tell' : 'Tones tell'} each phase, and the screen goes
        dim.
      </p>
      <DialogActions>
        <button className="at-button at-button--primary" type="button" onClick={onClose}>
          Done
        </button>
      </DialogActions>
    </Dialog>
  );
}

function Dizzy({ onSaid }: { onSaid: () => void }) {
  const { me } = useLive();
  const stand = useUnwellStand();
  const { begin } = useSayUnwell();
  // Who watches does not breathe along.
  const takesPart = me.role === 'participant' || me.role === 'instructor';
  if (stand.at === 'resting' || !takesPart) return null;
  const say = () => {
    begin();
    onSaid();
  };
  return (
    <div className="grid justify-items-start gap-1">
      <button className="at-button" type="button" onClick={say}>
        I feel dizzy
      </button>
      <p className="at-card__note">The breath stops for you. Whoever leads is told, and nobody else.</p>
    </div>
  );
}

function EaseChoice() {
  const { settings } = useApp();
  const { ease } = useSignal(settings.signal);
  return (
    <fieldset className="at-field">
      <legend className="at-field__label">My breath</legend>
      {CHOICES.map((choice) => (
        <label className="at-choice" key={choice.ease}>
          <input
            type="radio"
            name="ease"
            checked={ease === choice.ease}
            onChange={() => settings.change({ ease: choice.ease })}
          />
          <span>
            {choice.label} <span className="at-card__note block">{choice.note}</span>
          </span>
        </label>
      ))}
      <p className="at-card__note">You begin every round together with the group, whichever you choose.</p>
    </fieldset>
  );
}
