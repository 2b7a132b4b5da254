import { useState } from 'react';
import type { Technique } from '@attune/protocol';
import { breathsPerMinute } from '@attune/vitals';
import { HoldNote } from '../programme/HoldNote.tsx';
import { useTechniques } from '../technique/useTechniques.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { CustomEditor } from './CustomEditor.tsx';
import { useLive } from '../session/LiveContext.ts';

type Props = { onChoose: (technique: string | Technique) => void; onClose: () => void };

export function TechniqueDialog({ onChoose, onClose }: Props) {
  const { session } = useLive();
  const { techniques, isShort } = useTechniques();
  const [editing, setEditing] = useState(false);
  const current = session.pacer.technique.id;
  return (
    <Dialog title={editing ? 'A breath of your own' : 'Change the breath'} onClose={onClose}>
      <p className="page__note">Everybody is told, and it changes for all at the end of a breath.</p>
      <HoldNote />
      {editing ? (
        <CustomEditor onChoose={onChoose} onBack={() => setEditing(false)} />
      ) : (
        <>
          <ul className="grid gap-2" aria-label="Techniques">
            {techniques.map((technique) => (
              <li key={technique.id}>
                <button
                  className="at-button at-button--wide justify-between"
                  type="button"
                  aria-current={technique.id === current || undefined}
                  onClick={() => onChoose(technique.id)}
                >
                  {technique.name}
                  <span className="text-1 font-normal">
                    {technique.id === current
                      ? 'now'
                      : `${Number(breathsPerMinute(technique).toFixed(2))} a minute`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {isShort && <p className="page__note">Only the built-in techniques could be read.</p>}
          <DialogActions>
            <button className="at-button" type="button" onClick={() => setEditing(true)}>
              Custom…
            </button>
            <button className="at-button" type="button" onClick={onClose}>
              Cancel
            </button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
