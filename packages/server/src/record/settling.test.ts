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
import type { Plan } from '../capability.ts';
import type { Effect } from '../storage/unit.ts';
import { append } from '../../test/units.ts';

const erase = (node: CapabilityNode, { identity }: Joined) =>
  node.call(calls.eraseUser, { identity: ADMIN, params: { id: identity.userId } });

const SETTLED_MS = 60_000;

async function settled(node: CapabilityNode, afterMs = SETTLED_MS): Promise<void> {
  node.clock.advance(afterMs);
  await node.all.find(({ name }) => name === 'record')?.start?.();
}

const STUCK = 'stuck-';

/** Somebody who was deleted long ago, and whose last traces are still looked for. */
function stuck({ storage, clock }: CapabilityNode, number: number): Effect {
  const row = {
    // In front of any other.
    person_hash: `00000${number}`,
    user_id: `${STUCK}${number}`,
    stranger_id: 'gone',
    channels: '[]',
    asked_by: 'admin',
    erased_at: clock.now() - 1_000_000,
    taken_until: null,
    removed: '[]',
  } as const;
  return { query: storage.read.insertInto('erasures').values(row).compile() };
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

  it('ERASE-4 also in one whose time was long over, and that no node had ended yet', async () => {
    await using node = await startNode(create);
    const { ines } = await breathing(node);
    const { id } = await breathing(node);
    const { read } = node.storage;
    const overdue = read.updateTable('sessions').set({ ends_at: 1 }).where('id', '=', id).compile();
    await node.storage.commit({ effects: [{ query: overdue }] });
    const late = await node.planOf(ines.identity, id, 'chat_message', { text: 'a secret of Ines' });
    await erase(node, ines);
    await node.carryOut(late, ines.identity);
    await settled(node);
    expect(JSON.stringify(await logOf(node, sessionChannel(id)))).not.toMatch(
      new RegExp(`secret|${ines.identity.userId}`),
    );
    expect(node.troubles).toEqual([]);
  });

  it('ERASE-4 those that cannot be finished keep no other from it, and are tried again a while later', async () => {
    await using node = await startNode(create);
    const { pia } = await breathing(node);
    await node.storage.commit({ effects: Array.from({ length: 25 }, (_, i) => stuck(node, i)) });
    node.before = async ({ effects = [] }: Plan) => {
      const parameters = effects.flatMap(({ query }) => query.parameters);
      if (parameters.some((parameter) => String(parameter).startsWith(STUCK))) throw new Error(STUCK);
    };
    await erase(node, pia);
    await settled(node);
    const open = node.storage.read.selectFrom('erasures').select('user_id').where('user_id', 'is not', null);
    expect((await open.execute()).every(({ user_id }) => user_id?.startsWith(STUCK))).toBe(true);
    expect(node.troubles).toHaveLength(25);
    await settled(node, 0);
    expect(node.troubles).toHaveLength(25);
    await settled(node);
    expect(node.troubles).toHaveLength(50);
  });

  it('ERASE-4 one of several nodes looks for what came late, and where there was nothing nothing is told', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { pia } = await breathing(node);
    await erase(node, pia);
    const plans: Plan[] = [];
    for (const each of [node, beside]) each.before = async (plan) => void plans.push(plan);
    await Promise.all([settled(node), settled(beside, 0)]);
    const doing = plans.filter(({ effects = [] }) =>
      effects.some(({ query }) => /delete from "heads"/i.test(query.sql)),
    );
    expect(doing).toHaveLength(1);
    expect(plans.flatMap(({ rewritten = [] }) => rewritten)).toEqual([]);
    expect([...node.troubles, ...beside.troubles]).toEqual([]);
  });
});
