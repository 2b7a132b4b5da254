import { sessionChannel, userChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, startNode } from '../../test/capabilityNode.ts';
import { toldOn } from '../../test/breaths.ts';
import { makeSecret, report, reportOf } from '../../test/upstreams.ts';

it('SYNC-6 MILE-6 LEAD-1 an upstream says how a group breathes, gives it something and says a cue, by the same door', async () => {
  await using node = await startNode();
  const { id } = await node.createSession();
  const channel = sessionChannel(id);
  const { secret } = await makeSecret(node);
  const told = (type: string, data: Record<string, unknown>) =>
    report(node, id, secret, reportOf(type, data));
  await node.send(ADMIN, id, 'session_start', {});
  expect(await told('breathing_sync', { phases: [0.1, 0.12], more: 'is not minded' })).toMatchObject({
    outcome: 'applied',
  });
  expect(await toldOn(node, channel, 'group_sync_achieved')).toMatchObject([{ people: 2, r: 1 }]);
  await told('instructor_message', { text: 'Let go', more: 'is not minded' });
  expect(await toldOn(node, channel, 'instructor_message')).toMatchObject([
    { text: 'Let go', priority: 'normal', from: { name: 'Cloud', role: 'admin' } },
  ]);
  const given = { title: 'A quiet room', words: 'Three minutes of it.', rarity: 'rare' };
  expect(await told('group_achievement', given)).toMatchObject({ outcome: 'applied' });
  expect(await toldOn(node, channel, 'achievement_unlocked')).toMatchObject([{ ...given, badge: 'star' }]);
});

it('UP-11 a vote that a device cloud reports is the ballot of whom it names', async () => {
  await using node = await startNode();
  const { id } = await node.createSession();
  const { identity: ana } = await node.join(id);
  const { secret } = await makeSecret(node);
  const vote = (user_id: string) =>
    report(node, id, secret, reportOf('technique_vote', { technique: 'box', user_id }));
  const choices = [{ label: 'Stay' }, { label: 'Box', technique: 'box' }];
  const asked = { question: 'What next?', choices, results: 'live', applies: false } as const;
  await node.send(ADMIN, id, 'session_start', {});
  await node.send(ADMIN, id, 'vote_open', asked);
  await expect(vote('nobody')).rejects.toMatchObject({ error: 'VALIDATION_ERROR' });
  expect(await vote(ana.userId)).toMatchObject({ outcome: 'applied' });
  const ballot = async () => (await node.states(userChannel(ana.userId), 'ballot')).get(id);
  await node.until(async () => (await ballot()) !== undefined);
  expect(await ballot()).toMatchObject({ choice: 1 });
});
