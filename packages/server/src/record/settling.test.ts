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

const SETTLED_MS = 60_000;

async function settled(node: CapabilityNode): Promise<void> {
  node.clock.advance(SETTLED_MS);
  await node.all.find(({ name }) => name === 'record')?.start?.();
}

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

  it.each(['by a message', 'by a call'])(
    'ERASE-4 what was under way %s is found in a session they had never been in, too',
    async (way) => {
      await using node = await startNode(create);
      const { ines } = await breathing(node);
      const { id } = await breathing(node);
      const { identity } = ines;
      const late = await node.planOf(identity, id, 'session_pause', {});
      await erase(node, ines);
      await node.carryOut(late, way === 'by a message' ? identity : undefined);
      const said = async () => JSON.stringify(await logOf(node, sessionChannel(id)));
      expect(await said()).toContain(identity.userId);
      await settled(node);
      expect(await said()).not.toContain(identity.userId);
      expect(node.troubles).toEqual([]);
    },
  );
});
