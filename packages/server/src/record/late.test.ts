import { calls, leadChannel, sessionChannel, userChannel, type Sent } from '@attune/protocol';
import { expect, it } from 'vitest';
import { breathing, dump } from '../../test/afterwards.ts';
import { ADMIN, startNode, type CapabilityNode, type Joined } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import type { Plan } from '../capability.ts';

const SETTLED_MS = 60_000;
const erase = (node: CapabilityNode, { identity }: Joined) =>
  node.call(calls.eraseUser, { identity: ADMIN, params: { id: identity.userId } });

async function settled(node: CapabilityNode): Promise<void> {
  node.clock.advance(SETTLED_MS);
  await node.all.find(({ name }) => name === 'record')?.start?.();
}

/** In which tables somebody is found; orders to the nodes are in a log that is deleted a day later. */
async function tablesNaming(node: CapabilityNode, pattern: RegExp): Promise<readonly string[]> {
  const found = [...(await dump(node.storage))].filter(([table, rows]) => {
    if (table !== 'log' && table !== 'heads') return pattern.test(rows);
    const kept = (JSON.parse(rows) as { channel: string }[]).filter(({ channel }) => channel !== 'control');
    return pattern.test(JSON.stringify(kept));
  });
  return found.map(([table]) => table);
}

const STEPS = [{ technique: 'box', cycles: 4 }] as const;
const VOTE: Sent<'vote_open'> = {
  question: 'Once more?',
  choices: [{ label: 'Yes' }, { label: 'No' }],
  results: 'after_vote',
  applies: false,
};

/** Runs once, before what names somebody is taken out of programmes: that was read before. */
function justBefore(node: CapabilityNode, act: () => Promise<void>): void {
  node.before = async ({ effects = [] }: Plan) => {
    if (!effects.some(({ query }) => /UPDATE "programmes"/.test(query.sql))) return;
    node.before = () => Promise.resolve();
    await act();
  };
}

describeOnEveryDatabase((create) => {
  it('ERASE-4 what was under way meanwhile goes from the tables, too', async () => {
    await using node = await startNode(create);
    const { id, ines, bo } = await breathing(node);
    const { identity } = ines;
    const late = [
      await node.planOf(identity, id, 'programme_set', { revision: 0, keep: 0, steps: [...STEPS] }),
      await node.planOf(identity, id, 'vote_open', VOTE),
      await node.planOf(identity, id, 'seat_mute', { user_id: bo.identity.userId, muted: true }),
    ];
    await erase(node, ines);
    for (const plan of late) await node.carryOut(plan, identity);
    const ofInes = new RegExp(`Ines|${identity.userId}`);
    expect(await tablesNaming(node, ofInes)).toEqual(
      expect.arrayContaining(['votes', 'programmes', 'seats']),
    );
    await settled(node);
    expect(await tablesNaming(node, ofInes)).toEqual([]);
    expect(node.troubles).toEqual([]);
  });

  it('ERASE-3 what somebody else writes in that moment stays', async () => {
    await using node = await startNode(create);
    const { id, ines } = await breathing(node);
    await node.send(ines.identity, id, 'programme_set', { revision: 0, keep: 0, steps: [...STEPS] });
    justBefore(node, () =>
      node.send(ADMIN, id, 'programme_set', { revision: 1, keep: 0, steps: [...STEPS] }),
    );
    await erase(node, ines);
    const { set_by } = await node.storage.read
      .selectFrom('programmes')
      .select('set_by')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(set_by)).toMatchObject({ user_id: ADMIN.userId });
  });

  it('ERASE-2 what is told live names them no more, whoever looks', async () => {
    await using node = await startNode(create);
    const { id, ines, pia, bo } = await breathing(node);
    const channels = [sessionChannel(id), leadChannel(id)];
    for (const channel of channels) await node.follow(channel);
    await node.send(ines.identity, id, 'programme_set', { revision: 0, keep: 0, steps: [...STEPS] });
    await node.send(ines.identity, id, 'vote_open', VOTE);
    const { id: vote_id } = await node.storage.read
      .selectFrom('votes')
      .select('id')
      .executeTakeFirstOrThrow();
    await node.send(ines.identity, id, 'vote_close', { vote_id });
    await goOn(node, async () =>
      JSON.stringify([...(await node.states(channels[0] ?? '', 'vote'))]).includes('outcome":{'),
    );
    await node.send(ines.identity, id, 'seat_mute', { user_id: bo.identity.userId, muted: true });
    await node.send(bo.identity, id, 'applied', { offset: 1 });
    const settledLead = () => node.all.find(({ name }) => name === 'lead')?.stop?.();
    await settledLead();
    const gone = { participants: 2, offsets: { [ines.identity.userId]: 1 } };
    await node.store.set(leadChannel(id), 'applied', 'a node that died', JSON.stringify(gone));
    const followers = async () => {
      const applied = await node.states(leadChannel(id), 'applied');
      return [...applied.values()].flatMap(({ offsets }) => Object.keys(offsets ?? {}));
    };
    const told = async () =>
      JSON.stringify(await Promise.all(channels.map((channel) => node.store.snapshot(channel))));
    for (const type of ['programme', 'vote', 'muted']) expect(await told()).toContain(`"${type}"`);
    await erase(node, ines);
    expect(await told()).not.toMatch(new RegExp(`Ines|${ines.identity.userId}`));
    for (const type of ['programme', 'vote', 'muted']) expect(await told()).toContain(`"${type}"`);
    expect(await followers()).toEqual([bo.identity.userId]);
    // What was heard of their screen is not told with the next word of somebody else's either.
    await erase(node, bo);
    await node.send(pia.identity, id, 'applied', { offset: 1 });
    await settledLead();
    expect(await followers()).toEqual([pia.identity.userId]);
    expect(await told()).not.toContain(bo.identity.userId);
  });

  it('ERASE-1 somebody who was removed before is still erased from all logs, by an admin', async () => {
    await using node = await startNode(create);
    const { id, ines, pia, say } = await breathing(node);
    await say(pia, 'a secret of Pia');
    await node.send(ines.identity, id, 'vote_open', VOTE);
    for (const { identity } of [pia, ines])
      await node.call(calls.deleteUser, { identity: ADMIN, params: { id: identity.userId } });
    const ofBoth = new RegExp(`secret|Ines|${pia.identity.userId}|${ines.identity.userId}`);
    expect(await tablesNaming(node, ofBoth)).toEqual(expect.arrayContaining(['log', 'votes']));
    const report = await erase(node, pia);
    expect(report.removed).toEqual([{ what: 'lines of chat', count: 1 }]);
    await erase(node, ines);
    await settled(node);
    expect(await tablesNaming(node, ofBoth)).toEqual([]);
    expect(await erase(node, pia)).toEqual(report);
    expect(await node.events(userChannel(pia.identity.userId))).toEqual([]);
    expect(await node.events(sessionChannel(id))).not.toEqual([]);
  });

  it('ERASE-1 of what is nobody’s id nothing is looked for, and nothing is changed', async () => {
    await using node = await startNode(create);
    const { id, ines } = await breathing(node);
    await node.send(ines.identity, id, 'vote_open', VOTE);
    const before = await node.events(sessionChannel(id));
    for (const nobody of ['participant', 'instructor', 'user_id', '%', 'AAAAAAAAAAAAAAAAAAAAAA']) {
      const asked = { identity: ADMIN, params: { id: nobody } };
      await expect(node.call(calls.eraseUser, asked)).rejects.toMatchObject({ error: 'NOT_FOUND' });
    }
    expect(await node.events(sessionChannel(id))).toEqual(before);
  });
});
