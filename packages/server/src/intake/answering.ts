import {
  intakeProblem,
  JOINABLE_PHASES,
  ProtocolError,
  type IntakeQuestion,
  type Sent,
} from '@attune/protocol';
import type { Identity, Plan, Request } from '../capability.ts';
import { inPhase, isSeated } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';
import { pinned, questionsOf, readAsked } from './sets.ts';
import {
  allAnswered,
  answerPut,
  answerTaken,
  readAnswers,
  readSubmitted,
  stillOpen,
  submitted,
  type Answerer,
} from './store.ts';

export type AnsweringDeps = {
  readonly storage: Storage;
  /** What is told of these people is not true any more. */
  readonly onChanged: (userIds: readonly string[]) => void;
};

/** Checked here for a good answer, and guarded at the commit. */
export async function answering(deps: AnsweringDeps, request: Request<Sent<'intake_answer'>>): Promise<Plan> {
  const { storage } = deps;
  const { data, now } = request;
  const { who, seatId } = answererOf(request);
  const questions = await asked(storage, who, data.set);
  const question = questions.find(({ id }) => id === data.question);
  if (!question) throw problem('question', 'is not asked here');
  const fault = data.value === null ? undefined : intakeProblem(question, data.value);
  if (fault !== undefined) throw problem('value', fault);
  const change =
    data.value === null
      ? answerTaken(storage, who, question.id)
      : answerPut(storage, who, question.id, data.value, now);
  return planOf(deps, who, [...guards(storage, who, seatId, data.set), change]);
}

export async function submitting(
  deps: AnsweringDeps,
  request: Request<Sent<'intake_submit'>>,
): Promise<Plan> {
  const { storage } = deps;
  const { who, seatId } = answererOf(request);
  const { set } = request.data;
  const questions = await asked(storage, who, set);
  const required = questions.filter((question) => question.required);
  const given = new Set((await readAnswers(storage, who)).map(({ question }) => question));
  const missing = required.find(({ id }) => !given.has(id));
  if (missing) throw notAnswered(missing);
  return planOf(deps, who, [
    ...guards(storage, who, seatId, set),
    ...allAnswered(
      storage,
      who,
      required.map(({ id }) => id),
    ),
    submitted(storage, who, request.now),
  ]);
}

function answererOf({ identity, channel }: Request): { who: Answerer; seatId: string } {
  if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
  if (!isParticipant(identity)) throw new ProtocolError('FORBIDDEN');
  return { who: { sessionId: channel.id, userId: identity.userId }, seatId: identity.seatId };
}

function isParticipant(identity: Identity): identity is Identity & { readonly seatId: string } {
  return identity.role === 'participant' && identity.seatId !== null;
}

/** The questions of the session, when they are those that were read and can still be answered. */
async function asked(storage: Storage, who: Answerer, setId: string): Promise<readonly IntakeQuestion[]> {
  const [{ set }, handedAt] = await Promise.all([
    readAsked(storage, who.sessionId),
    readSubmitted(storage, who),
  ]);
  if (set?.id !== setId) {
    throw new ProtocolError('CONFLICT', {
      message: 'The questions were changed. Please look at them again.',
      details: { field: 'set' },
    });
  }
  if (handedAt !== null) {
    throw new ProtocolError('CONFLICT', {
      message: 'Your answers are handed in. Whoever runs the session can open them again.',
      details: { field: 'submitted_at' },
    });
  }
  return questionsOf(set);
}

function guards(storage: Storage, who: Answerer, seatId: string, setId: string): readonly Effect[] {
  return [
    inPhase(storage, who.sessionId, JOINABLE_PHASES),
    isSeated(storage, seatId),
    pinned(storage, who.sessionId, setId),
    stillOpen(storage, who),
  ];
}

function planOf({ onChanged }: AnsweringDeps, { userId }: Answerer, effects: readonly Effect[]): Plan {
  return { effects, touched: { users: [userId] }, committed: () => onChanged([userId]) };
}

function problem(field: string, text: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field, problem: text } });
}

function notAnswered({ id, text }: IntakeQuestion): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', {
    message: `One question still needs an answer: ${text}`,
    details: { field: 'question', problem: 'needs an answer', question: id },
  });
}
