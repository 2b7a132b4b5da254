import { useId } from 'react';
import { MAX_ANSWER_CHARACTERS, type IntakeQuestion, type IntakeValue } from '@attune/protocol';
import { useLateSave } from './useLateSave.ts';

type Change = (value: IntakeValue | null) => void;
type FieldProps = { question: IntakeQuestion; value: IntakeValue | null; onChange: Change };

/** A pass with the arrow keys over the choices is not an answer to each. */
const SETTLE_MS = 600;
const SCALE = [1, 2, 3, 4, 5] as const;

export function QuestionField({ question, value, onChange }: FieldProps) {
  const id = useId();
  const [draft, write] = useLateSave(value, onChange, SETTLE_MS);
  const help = question.help === null ? undefined : `${id}-help`;
  if (question.kind === 'text') {
    return (
      <div className="at-field">
        <label className="intake__question" htmlFor={id}>
          <Asked question={question} />
        </label>
        <Help id={help} question={question} />
        <textarea
          className="at-input"
          id={id}
          rows={4}
          maxLength={MAX_ANSWER_CHARACTERS}
          aria-describedby={help}
          aria-required={question.required}
          value={typeof draft === 'string' ? draft : ''}
          onChange={(event) => write(event.target.value.trim() === '' ? null : event.target.value)}
        />
      </div>
    );
  }
  return (
    <fieldset className="at-field" aria-describedby={help}>
      <legend className="intake__question">
        <Asked question={question} />
      </legend>
      <Help id={help} question={question} />
      <Choices question={question} value={draft} onChange={write} />
      {draft !== null && !question.required && question.kind !== 'several' && (
        <button
          className="at-button at-button--quiet at-button--small justify-self-start"
          type="button"
          onClick={() => write(null)}
        >
          Take my answer back
        </button>
      )}
    </fieldset>
  );
}

function Asked({ question }: { question: IntakeQuestion }) {
  return (
    <>
      {question.text}
      {question.required && <span className="intake__required"> needed</span>}
    </>
  );
}

function Help({ id, question }: { id: string | undefined; question: IntakeQuestion }) {
  if (id === undefined) return null;
  return (
    <p className="at-field__help" id={id}>
      {question.help}
    </p>
  );
}

function Choices({ question, value, onChange }: FieldProps) {
  const name = useId();
  switch (question.kind) {
    case 'one':
      return question.options.map(({ id, text }) => (
        <label className="at-choice" key={id}>
          <input type="radio" name={name} checked={value === id} onChange={() => onChange(id)} />
          {text}
        </label>
      ));
    case 'several':
      return question.options.map(({ id, text }) => (
        <label className="at-choice" key={id}>
          <input
            type="checkbox"
            checked={Array.isArray(value) && value.includes(id)}
            onChange={(event) => onChange(toggled(value, id, event.target.checked))}
          />
          {text}
        </label>
      ));
    case 'yes_no':
      return [true, false].map((yes) => (
        <label className="at-choice" key={String(yes)}>
          <input type="radio" name={name} checked={value === yes} onChange={() => onChange(yes)} />
          {yes ? 'Yes' : 'No'}
        </label>
      ));
    case 'scale':
      return (
        <div className="intake__scale">
          {SCALE.map((each) => (
            <label className="intake__mark" key={each}>
              <input type="radio" name={name} checked={value === each} onChange={() => onChange(each)} />
              {each}
              <span className="visually-hidden">{endOf(question, each)}</span>
            </label>
          ))}
          <span className="intake__end" aria-hidden>
            {question.low}
          </span>
          <span className="intake__end intake__end--high" aria-hidden>
            {question.high}
          </span>
        </div>
      );
    default:
      return null;
  }
}

function endOf({ low, high }: Extract<IntakeQuestion, { kind: 'scale' }>, each: number): string {
  const word = each === 1 ? low : each === SCALE.length ? high : null;
  return word === null ? '' : `, ${word}`;
}

/** Without any there is no answer. */
function toggled(value: IntakeValue | null, id: string, isIn: boolean): IntakeValue | null {
  const before = Array.isArray(value) ? value : [];
  const after = isIn ? [...before, id] : before.filter((each) => each !== id);
  return after.length === 0 ? null : after;
}
