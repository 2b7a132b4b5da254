import { calls, sessionChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { breathing } from '../../test/afterwards.ts';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { append } from '../../test/units.ts';

const erase = (node: CapabilityNode, { identity }: Joined) =>
  node.call(calls.eraseUser, { identity: ADMIN, params: { id: identity.userId } });

const logOf = async ({ storage }: CapabilityNode, channel: string) =>
  storage.read.selectFrom('log').select(['json', 'author']).where('channel', '=', channel).execute();

describeOnEveryDatabase((create) => {
  it('ERASE-2 of two who are deleted at once, on two nodes, neither comes back by the other', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { id, pia, bo } = await breathing(node);
    const channel = sessionChannel(id);
    const both = [pia, bo].map(({ identity }) => identity.userId);
    const json = JSON.stringify({ people: both.map((user_id) => ({ user_id, name: 'Test' })) });
    await node.storage.commit({
      appends: Array.from({ length: 300 }, () => append(channel, { json, author: both[0] ?? null })),
    });
    await Promise.all([erase(node, pia), erase(beside, bo)]);
    expect(JSON.stringify(await logOf(node, channel))).not.toMatch(new RegExp(both.join('|')));
  });
});
