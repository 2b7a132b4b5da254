import { useSignal } from '@attune/client/react';
import { useApp } from '../app/AppContext.ts';
import { DECK_KEYS } from '../lead/deckKeys.ts';
import { PROGRAMME_KEYS } from '../programme/programmeKeys.ts';
import { leads, useLive } from '../session/LiveContext.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { SHORTCUTS } from './shortcuts.ts';

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { settings } = useApp();
  const { shortcuts } = useSignal(settings.signal);
  const { me } = useLive();
  const everybodys = SHORTCUTS.map(({ key, does }) => ({ shown: key, does }));
  const keys = leads(me) ? [...everybodys, ...DECK_KEYS, ...PROGRAMME_KEYS] : everybodys;
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {keys.map(({ shown, does }) => (
          <div className="contents" key={shown}>
            <dt>
              <kbd className="at-badge uppercase">{shown}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <dt>
          <kbd className="at-badge">F6</kbd>
        </dt>
        <dd>Go to the next part of the page</dd>
        <dt>
          <kbd className="at-badge">Esc</kbd>
        </dt>
        <dd>Close what is open</dd>
      </dl>
      <label className="at-choice">
        <input
          type="checkbox"
          checked={shortcuts}
          onChange={(event) => settings.change({ shortcuts: event.target.checked })}
        />
        Single-key shortcuts are on
      </label>
      <DialogActions>
        <button className="at-button at-button--primary" type="button" onClick={onClose}>
          Done
        </button>
      </DialogActions>
    </Dialog>
  );
}
