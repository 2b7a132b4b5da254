import type { Sent } from '@attune/protocol';
import type { Capability, Request } from '../capability.ts';
import { answering, submitting } from './answering.ts';
import { intakeRoutes } from './routes.ts';
import { createTelling, type TellingDeps } from './telling.ts';

export type IntakeDeps = TellingDeps;

/** Questions before a session begins: what is asked, what each person answers, and how far they are. */
export function createIntake(deps: IntakeDeps): Capability {
  const telling = createTelling(deps);
  const toAnswer = { storage: deps.storage, onChanged: telling.changed };
  return {
    name: 'intake',
    keeps: [
      { table: 'intake_sets', what: 'questions', until: 'for good', erase: 'names_nobody' },
      {
        table: 'intake_sessions',
        what: 'choices of questions',
        until: 'as long as the session',
        erase: 'names_nobody',
      },
      {
        table: 'intake_answers',
        what: 'answers to questions',
        until: 'as long as the transcript of the session',
        erase: { rowsBy: 'session_id' },
        withTranscript: 'rows',
      },
      {
        table: 'intake_submissions',
        what: 'times at which answers were handed in',
        until: 'as long as the transcript of the session',
        erase: { rowsBy: 'session_id' },
        withTranscript: 'rows',
      },
    ],
    handlers: {
      intake_answer: (request: Request<Sent<'intake_answer'>>) => answering(toAnswer, request),
      intake_submit: (request: Request<Sent<'intake_submit'>>) => submitting(toAnswer, request),
    },
    routes: intakeRoutes(toAnswer),
    hydrate: telling.hydrate,
    touched: telling.touched,
    stop: telling.idle,
  };
}
