import { sessionChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { startNode } from '../../test/capabilityNode.ts';

it('CHAT-2 a line carries who wrote it, as the server knows them', async () => {
  await using node = await startNode();
  const session = await node.createSession();
  const pia = await node.join(session.id);
  await node.send(pia.identity, session.id, 'chat_message', { text: 'Good evening' });
  const line = (await node.events(sessionChannel(session.id))).at(-1);
  expect(line?.type).toBe('chat_message');
  expect(JSON.parse(line?.json ?? '')).toEqual({
    text: 'Good evening',
    from: { user_id: pia.identity.userId, name: 'Pia Test', role: 'participant' },
  });
});

it('SIGNAL-1 typing is a signal of the session and leaves nothing behind', async () => {
  await using node = await startNode();
  const session = await node.createSession();
  const pia = await node.join(session.id);
  const before = (await node.events(sessionChannel(session.id))).length;
  const plan = await node.planOf(pia.identity, session.id, 'typing', {});
  expect(plan).toEqual({
    signals: [
      {
        channel: sessionChannel(session.id),
        type: 'typing',
        data: { user_id: pia.identity.userId, name: 'Pia Test', role: 'participant' },
      },
    ],
  });
  await node.carryOut(plan);
  expect(await node.events(sessionChannel(session.id))).toHaveLength(before);
});

it('PERM-3 a line of a session that was cancelled meanwhile is refused and stored nowhere', async () => {
  await using node = await startNode();
  const session = await node.createSession();
  const ines = await node.join(session.id, { role: 'instructor' });
  const late = await node.planOf(ines.identity, session.id, 'chat_message', { text: 'late' });
  await node.send(ines.identity, session.id, 'session_end', {});
  await expect(node.carryOut(late)).rejects.toMatchObject({ error: 'WRONG_PHASE' });
  const types = (await node.events(sessionChannel(session.id))).map(({ type }) => type);
  expect(types).not.toContain('chat_message');
});
