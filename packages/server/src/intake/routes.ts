import { calls, ProtocolError, toInstant, type IntakeQuestion, type IntakeView } from '@attune/protocol';
import { route, type Plan, type Route } from '../capability.ts';
import { requireIn, requireLead } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { IntakeSetRow } from '../storage/tables.guided.ts';
import type { AnsweringDeps } from './answering.ts';
import {
  chosen,
  newSet,
  questionsOf,
  readAsked,
  readCurrent,
  setAdded,
  unchosen,
  type Asked,
} from './sets.ts';
import { readAffected, readAnswers, readSubmitted, reopened, type Answerer } from './store.ts';

export function intakeRoutes(deps: AnsweringDeps): readonly Route[] {
  const { storage } = deps;
  return [
    route(calls.getQuestions, async () => ({ body: async () => setView(await readCurrent(storage)) })),
    setRoute(deps),
    route(calls.getSessionQuestions, async ({ params }) => {
      await requireSession(storage, params.id);
      return { body: () => askedView(storage, params.id) };
    }),
    chooseRoute(deps),
    route(calls.getIntake, async ({ identity, params }) => {
      requireIn(identity, params.id);
      return { body: () => viewOf(storage, { sessionId: params.id, userId: identity.userId }) };
    }),
    route(calls.getAnswers, async ({ identity, params }) => {
      requireLead(identity, params.id);
      const who = { sessionId: params.id, userId: params.user };
      await requireSeat(storage, who);
      return { body: () => viewOf(storage, who) };
    }),
    route(calls.reopenIntake, async ({ params }) => {
      const who = { sessionId: params.id, userId: params.user };
      await requireSeat(storage, who);
      return { plan: planOf(deps, [reopened(storage, who)], [who.userId]) };
    }),
  ];
}

function setRoute(deps: AnsweringDeps): Route {
  const { storage } = deps;
  return route(calls.setQuestions, async ({ body, now }) => {
    const current = await readCurrent(storage);
    if ((current?.id ?? null) !== body.from) throw new ProtocolError('CONFLICT');
    const set = newSet(body.questions, (current?.number ?? 0) + 1, now);
    const users = await readAffected(storage);
    return { plan: planOf(deps, [setAdded(storage, set)], users), body: () => setView(set) };
  });
}

function chooseRoute(deps: AnsweringDeps): Route {
  const { storage } = deps;
  return route(calls.chooseQuestions, async ({ params, body, now }) => {
    await requireSession(storage, params.id);
    const before = await readAsked(storage, params.id);
    if (before.pinned) throw pinnedFault();
    const users = await readAffected(storage, params.id);
    return {
      plan: planOf(deps, choiceOf(storage, params.id, body, now), users),
      body: () => askedView(storage, params.id),
    };
  });
}

type Choice = { readonly asks: Asked['asks']; readonly questions?: IntakeQuestion[] | undefined };

function choiceOf(storage: Storage, sessionId: string, { asks, questions }: Choice, now: number) {
  if (asks !== 'own' && questions !== undefined)
    throw fieldFault('questions', 'are only for a session that has its own');
  if (asks === 'installation') return unchosen(storage, sessionId);
  if (asks === 'nothing') return [chosen(storage, sessionId, null)];
  if (questions === undefined) throw fieldFault('questions', 'must be given');
  const set = newSet(questions, null, now);
  return [setAdded(storage, set), chosen(storage, sessionId, set.id)];
}

function planOf(
  { onChanged }: AnsweringDeps,
  effects: Plan['effects'] & object,
  users: readonly string[],
): Plan {
  return { effects, touched: { users }, committed: () => onChanged(users) };
}

function setView(set: IntakeSetRow | undefined) {
  return { set: set?.id ?? null, questions: questionsOf(set) };
}

async function askedView(storage: Storage, sessionId: string) {
  const { set, asks, pinned } = await readAsked(storage, sessionId);
  return { ...setView(set), asks, pinned };
}

async function viewOf(storage: Storage, who: Answerer): Promise<IntakeView> {
  const [{ set }, answers, handedAt] = await Promise.all([
    readAsked(storage, who.sessionId),
    readAnswers(storage, who),
    readSubmitted(storage, who),
  ]);
  return { ...setView(set), answers, submitted_at: handedAt === null ? null : toInstant(handedAt) };
}

async function requireSession({ read }: Storage, id: string): Promise<void> {
  const found = await read.selectFrom('sessions').select('id').where('id', '=', id).executeTakeFirst();
  if (!found) throw new ProtocolError('SESSION_NOT_FOUND');
}

async function requireSeat({ read }: Storage, { sessionId, userId }: Answerer): Promise<void> {
  const seats = read.selectFrom('seats').select('id').where('session_id', '=', sessionId);
  if (!(await seats.where('user_id', '=', userId).executeTakeFirst())) throw new ProtocolError('NOT_FOUND');
}

function pinnedFault(): ProtocolError {
  return new ProtocolError('CONFLICT', {
    message: 'Somebody has answered already, so this session keeps its questions.',
  });
}

function fieldFault(field: string, problem: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field, problem } });
}
