import { intakeText, type IntakeView } from '@attune/protocol';
import './intake.css';

/** Each question with its answer, in words. */
export function AnswerList({ view: { questions, answers } }: { view: IntakeView }) {
  const given = new Map(answers.map(({ question, value }) => [question, value]));
  return (
    <dl className="intake__given">
      {questions.map((question) => (
        <div key={question.id}>
          <dt>{question.text}</dt>
          <dd>{intakeText(question, given.get(question.id))}</dd>
        </div>
      ))}
    </dl>
  );
}
