import { useSignal } from '@attune/client/react';
import { useApp } from '../app/AppContext.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import type { Settings } from './settings.ts';

const THEMES: readonly { theme: Settings['theme']; label: string }[] = [
  { theme: 'dark', label: 'Dark' },
  { theme: 'light', label: 'Light' },
  { theme: 'system', label: 'As my device' },
];

type SwitchName = 'sound' | 'vibration' | 'shortcuts' | 'sayPhases' | 'sayChat' | 'sayVotes';

export function SettingsDialog({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const { settings } = useApp();
  const { motion, shortcuts } = useSignal(settings.signal);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <ThemeChoice />
      <fieldset className="at-field">
        <legend className="at-field__label">Breath</legend>
        <Switch name="sound" label="Soft tones at each phase" />
        {'vibrate' in navigator && <Switch name="vibration" label="Vibrate at each phase" />}
        <label className="at-choice">
          <input
            type="checkbox"
            checked={motion === 'reduced'}
            onChange={(event) => settings.change({ motion: event.target.checked ? 'reduced' : 'system' })}
          />
          Reduce motion
        </label>
      </fieldset>
      <fieldset className="at-field">
        <legend className="at-field__label">Screen reader</legend>
        <Switch name="sayPhases" label="Say each phase of the breath" />
        <Switch name="sayChat" label="Read new chat messages" />
        <Switch name="sayVotes" label="Say when a vote opens and closes" />
      </fieldset>
      <fieldset className="at-field">
        <legend className="at-field__label">Keyboard</legend>
        <Switch name="shortcuts" label="Single-key shortcuts" />
        {shortcuts && (
          <button
            className="at-button at-button--small justify-self-start"
            type="button"
            onClick={onShortcuts}
          >
            Show the shortcuts
          </button>
        )}
      </fieldset>
      <DialogActions>
        <button className="at-button at-button--primary" type="button" onClick={onClose}>
          Done
        </button>
      </DialogActions>
    </Dialog>
  );
}

function ThemeChoice() {
  const { settings } = useApp();
  const { theme } = useSignal(settings.signal);
  return (
    <fieldset className="at-field">
      <legend className="at-field__label">Theme</legend>
      <div className="flex flex-wrap gap-x-4">
        {THEMES.map((choice) => (
          <label className="at-choice" key={choice.theme}>
            <input
              type="radio"
              name="theme"
              checked={theme === choice.theme}
              onChange={() => settings.change({ theme: choice.theme })}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Switch({ name, label }: { name: SwitchName; label: string }) {
  const { settings } = useApp();
  const chosen = useSignal(settings.signal)[name];
  return (
    <label className="at-choice">
      <input
        type="checkbox"
        checked={chosen}
        onChange={(event) => settings.change({ [name]: event.target.checked })}
      />
      {label}
    </label>
  );
}
