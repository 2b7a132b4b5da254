import type { IntakeView } from '@attune/protocol';
import { DialogActions } from '../ui/Dialog.tsx';
import { AnswerList } from './AnswerList.tsx';

/** What was handed in. It cannot be changed any more, unless somebody opens it again. */
export function GivenAnswers({ view, onClose }: { view: IntakeView; onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <p>
        Thank you, your answers are handed in. If something has to be changed, ask whoever leads the session.
      </p>
      <AnswerList view={view} />
      <DialogActions>
        <button className="at-button at-button--primary" type="button" onClick={onClose}>
          Close
        </button>
      </DialogActions>
    </div>
  );
}
