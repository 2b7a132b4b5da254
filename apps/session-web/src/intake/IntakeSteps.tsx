import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import type { IntakeView } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { DialogActions } from '../ui/Dialog.tsx';
import { firstOpen, missing, saveText, type Answers } from './intakeSteps.ts';
import { QuestionField } from './QuestionField.tsx';
import { useAnswers } from './useAnswers.ts';

type Props = { view: IntakeView; set: string; onClose: () => void };

/** One question a step, and at the end a step to hand all of it in. It opens where there is something left to answer. */
export function IntakeSteps({ view, set, onClose }: Props) {
  const { questions } = view;
  const { answers, saving, save, submit } = useAnswers(view, set);
  const [step, setStep] = useState(() => firstOpen(questions, answers));
  const { session } = useLive();
  const top = useFocusOnStep(step);
  const question = questions[step];
  const needed = missing(questions, answers).length;
  const isBegun = session.phase === 'live';

  function goOn(event: SubmitEvent): void {
    event.preventDefault();
    event.stopPropagation();
    if (question) setStep(step + 1);
    else if (needed === 0) submit();
  }

  return (
    <form className="intake" onSubmit={goOn} noValidate>
      {isBegun && (
        <p className="at-field__help">The session has begun. You can close this; your answers are kept.</p>
      )}
      <div ref={top} tabIndex={-1} className="intake__step">
        <p className="intake__count">
          {question ? `Question ${step + 1} of ${questions.length}` : 'That is all'}
        </p>
        {question ? (
          <QuestionField
            key={question.id}
            question={question}
            value={answers.get(question.id) ?? null}
            onChange={(value) => save(question.id, value)}
          />
        ) : (
          <LastStep view={view} answers={answers} onStep={setStep} />
        )}
      </div>
      <span className="at-progress" aria-hidden>
        <span
          className="at-progress__bar"
          style={{ inlineSize: `${(100 * answers.size) / Math.max(1, questions.length)}%` }}
        />
      </span>
      <p className={saving.at === 'failed' ? 'at-field__error' : 'intake__saving'} role="status">
        {saveText(saving, answers.size)}
      </p>
      <DialogActions>
        <button
          className="at-button"
          type="button"
          onClick={() => (step === 0 ? onClose() : setStep(step - 1))}
        >
          {step === 0 ? 'Close' : 'Back'}
        </button>
        <button
          className="at-button at-button--primary"
          type="submit"
          aria-disabled={!question && needed > 0}
        >
          {question ? 'Next' : 'Hand in'}
        </button>
      </DialogActions>
    </form>
  );
}

function LastStep({
  view,
  answers,
  onStep,
}: {
  view: IntakeView;
  answers: Answers;
  onStep: (step: number) => void;
}) {
  const { questions } = view;
  const needed = missing(questions, answers);
  return (
    <div className="grid gap-3">
      <p>
        You have answered {answers.size} of {questions.length}.
      </p>
      {needed.length > 0 ? (
        <>
          <p>These still need an answer:</p>
          <ul className="intake__needed">
            {needed.map((question) => (
              <li key={question.id}>
                <button
                  className="at-button at-button--small"
                  type="button"
                  onClick={() => onStep(questions.indexOf(question))}
                >
                  {question.text}
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>
          Once they are handed in they stay as they are. Whoever leads the session can read them, and no other
          participant.
        </p>
      )}
    </div>
  );
}

/** So that what is asked is read out, and the keyboard goes on from there; not when the dialog opens, which has its own way. */
function useFocusOnStep(step: number) {
  const top = useRef<HTMLDivElement>(null);
  const { announcer } = useApp();
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    top.current?.focus();
  }, [step, announcer]);
  return top;
}
