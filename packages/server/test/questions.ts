import { calls, type CallBody, type IntakeQuestion, type IntakeValue } from '@attune/protocol';
import { ADMIN, type CapabilityNode, type Joined } from './capabilityNode.ts';

const plain = { help: null, required: false };

export const SLEPT: IntakeQuestion = { ...plain, id: 'slept', kind: 'yes_no', text: 'Did you sleep well?' };
const CALM: IntakeQuestion = {
  ...plain,
  id: 'calm',
  kind: 'scale',
  text: 'How calm are you?',
  required: true,
  low: 'restless',
  high: 'calm',
};
export const HOPE: IntakeQuestion = { ...plain, id: 'hope', kind: 'text', text: 'What do you hope for?' };
const options = [
  { id: 'never', text: 'Never' },
  { id: 'some', text: 'Sometimes' },
  { id: 'often', text: 'Often' },
];
const BREATHES: IntakeQuestion = {
  ...plain,
  id: 'breathes',
  kind: 'one',
  text: 'How often do you breathe on purpose?',
  options,
};
const KNOWS: IntakeQuestion = {
  ...plain,
  id: 'knows',
  kind: 'several',
  text: 'What do you know?',
  options,
};
export const QUESTIONS = [SLEPT, CALM, HOPE, BREATHES, KNOWS];

/** Saves the installation's questions; answers their set. */
export async function asks(node: CapabilityNode, questions: IntakeQuestion[] = QUESTIONS): Promise<string> {
  const { set: from } = await node.call(calls.getQuestions, { identity: ADMIN });
  const { set } = await node.call(calls.setQuestions, { identity: ADMIN, body: { from, questions } });
  return set ?? '';
}

export function choose(
  node: CapabilityNode,
  sessionId: string,
  body: CallBody<typeof calls.chooseQuestions>,
) {
  return node.call(calls.chooseQuestions, { identity: ADMIN, params: { id: sessionId }, body });
}

export function answer(
  node: CapabilityNode,
  { identity }: Joined,
  set: string,
  question: string,
  value: IntakeValue | null,
): Promise<void> {
  return node.send(identity, identity.sessionId ?? '', 'intake_answer', { set, question, value });
}

export function submit(node: CapabilityNode, { identity }: Joined, set: string): Promise<void> {
  return node.send(identity, identity.sessionId ?? '', 'intake_submit', { set });
}

/** What somebody reads of their own. */
export function own(node: CapabilityNode, { identity }: Joined) {
  return node.call(calls.getIntake, { identity, params: { id: identity.sessionId ?? '' } });
}
