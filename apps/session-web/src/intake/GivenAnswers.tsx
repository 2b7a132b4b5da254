import type { IntakeView } from '@attune/protocol';
import { DialogActions } from '../ui/Dialog.tsx';
import { valueText } from './intakeSteps.ts';

/** What was handed in. It cannot be changed any more, unless somebody opens it again. */
export function GivenAnswers({ view, onClose }: { view: IntakeView; onClose: () => void }) {
  const given = new Map(view.answers.map(({ question, value }) => [question, value]));
  return (
    <div className="grid gap-4">
      <p>
        Thank you, your answers are handed in. If something has to be changed, ask whoever leads the session.
      </p>
      <dl className="intake__given">
        {view.questions.map((question) => (
          <div key={question.id}>
            <dt>{question.text}</dt>
            <dd>{valueText(question, given.get(question.id))}</dd>
          </div>
        ))}
      </dl>
      <DialogActions>
        <button className="at-button at-button--primary" type="button" onClick={onClose}>
          Close
        </button>
      </DialogActions>
    </div>
  );
}
