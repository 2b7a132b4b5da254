import type { ReadingShare } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useSignal } from '@attune/client/react';

const CHOICES: readonly { share: ReadingShare; label: string }[] = [
  { share: 'me', label: 'Only me' },
  { share: 'instructor', label: 'Me and the instructor' },
  { share: 'group', label: 'Everybody here' },
];

/** Who sees the heart: asked before joining and changeable at any time. It starts with oneself only. */
export function ShareChoice({ legend }: { legend: string }) {
  const { settings } = useApp();
  const { share } = useSignal(settings.signal);
  return (
    <fieldset className="at-field">
      <legend className="at-field__label">{legend}</legend>
      <div className="flex flex-wrap gap-x-4">
        {CHOICES.map((choice) => (
          <label className="at-choice" key={choice.share}>
            <input
              type="radio"
              name="share"
              checked={share === choice.share}
              onChange={() => settings.change({ share: choice.share })}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
