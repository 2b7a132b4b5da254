import {
  leadChannel,
  ProtocolError,
  sessionChannel,
  userChannel,
  type Sent,
  type Session,
  type Vote,
} from '@attune/protocol';
import { expect } from 'vitest';
import { ADMIN, type CapabilityNode, type Joined } from './capabilityNode.ts';
import { goOn } from './goOn.ts';

/** A session that is live, with who leads it and two who take part. */
export type Group = {
  readonly session: Session;
  readonly ines: Joined;
  readonly pia: Joined;
  readonly ben: Joined;
};

export async function gathered(node: CapabilityNode): Promise<Group> {
  const session = await node.createSession();
  const ines = await node.join(session.id, { first_name: 'Ines', role: 'instructor' });
  const pia = await node.join(session.id);
  const ben = await node.join(session.id, { first_name: 'Ben' });
  await node.send(ADMIN, session.id, 'session_start', {});
  return { session, ines, pia, ben };
}

export const BREATHS: Sent<'vote_open'> = {
  question: 'Which breath next?',
  choices: [
    { label: 'Box', technique: 'box' },
    { label: 'Slow', technique: 'extended-exhale' },
    { label: 'Silence' },
  ],
  results: 'live',
  applies: true,
};

/** Opens a vote and answers its id. */
export async function opened(
  node: CapabilityNode,
  { session, ines }: Group,
  over: Partial<Sent<'vote_open'>> = {},
): Promise<string> {
  await node.send(ines.identity, session.id, 'vote_open', { ...BREATHS, ...over });
  return (await voteOf(node, session.id)).id;
}

export async function cast(
  node: CapabilityNode,
  { session }: Group,
  who: Joined,
  vote_id: string,
  choice: number,
): Promise<void> {
  await node.send(who.identity, session.id, 'vote_cast', { vote_id, choice });
}

/** The state that everybody sees. */
export async function voteOf(node: CapabilityNode, sessionId: string): Promise<Vote> {
  const vote = (await node.states(sessionChannel(sessionId), 'vote')).get(sessionId);
  if (!vote) throw new Error('There is no vote.');
  return vote as Vote;
}

/** What one person is told on their own channel, or those who lead on theirs. */
export async function ownOf(node: CapabilityNode, { session }: Group, who: Joined, type: 'ballot' | 'tally') {
  return (await node.states(userChannel(who.identity.userId), type)).get(session.id);
}

export async function leadTally(node: CapabilityNode, { session }: Group) {
  return (await node.states(leadChannel(session.id), 'tally')).get(session.id);
}

export async function eventsOf(node: CapabilityNode, { session }: Group, type: string) {
  const events = await node.events(sessionChannel(session.id));
  return events.filter((event) => event.type === type).map(({ json }) => JSON.parse(json) as unknown);
}

/** Closes it as who leads does, and waits for the count. */
export async function closed(node: CapabilityNode, group: Group, vote_id: string): Promise<Vote> {
  const { session, ines } = group;
  await node.send(ines.identity, session.id, 'vote_close', { vote_id });
  await goOn(node, async () => (await voteOf(node, session.id)).phase !== 'open');
  return voteOf(node, session.id);
}

/** What somebody was refused with, or that they were not. */
export async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.error : String(error)),
  );
}

/** A person of whom only the id is not known to a test. */
export const by = (name: string, role: string) => ({ user_id: expect.any(String) as string, name, role });

/** Waits for the count of a vote that is about to close. */
export async function counted(node: CapabilityNode, group: Group) {
  await goOn(node, async () => (await voteOf(node, group.session.id)).phase === 'closed');
  return voteOf(node, group.session.id);
}
