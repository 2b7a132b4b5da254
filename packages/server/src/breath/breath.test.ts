import { sessionChannel, userChannel, type Sent } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import {
  breathe,
  goOnASecond,
  roomOf,
  started,
  synchronyOf,
  toldOn,
  type Breathing,
  type Room,
} from '../../test/breaths.ts';
import { errorOf } from '../../test/votes.ts';
import { partsChannel } from './parts.ts';
import { over } from './store.ts';

/** Of what a session breathes from its start on. */
const CYCLE_MS = 11_000;

async function breathing(node: CapabilityNode, size: number) {
  await started(node);
  const room = await roomOf(node, size);
  await node.follow(sessionChannel(room.session.id));
  return { room, channel: sessionChannel(room.session.id) };
}

/** Each of them so many turns ahead of the pacer. */
function ahead(
  node: CapabilityNode,
  { people }: Room,
  offs: readonly (number | null)[],
): readonly Breathing[] {
  return people.slice(0, offs.length).map((who, i) => ({ by: node, who, ahead: offs[i] ?? null }));
}

const achieved = (node: CapabilityNode, channel: string) => toldOn(node, channel, 'group_sync_achieved');

const stretches = ({ storage }: CapabilityNode) =>
  storage.read.selectFrom('sync_stretches').selectAll().orderBy('began_at').execute();

describeOnEveryDatabase((create) => {
  it('SYNC-1 SYNC-2 tells how closely those who contribute breathe together, once a second', async () => {
    await using node = await startNode(create);
    const { room } = await breathing(node, 3);
    await breathe(room, ahead(node, room, [0.25]), 2);
    expect(await synchronyOf(node, room)).toMatchObject({ r: null, mean_phase: null, people: 1 });
    await breathe(room, ahead(node, room, [0.25, 0.25, 0.25]), 2);
    expect(await synchronyOf(node, room)).toMatchObject({ r: 1, people: 3, trend: 'steady' });
    await breathe(room, ahead(node, room, [0, 1 / 3, 2 / 3]), 2);
    expect(await synchronyOf(node, room)).toMatchObject({ r: 0, people: 3 });
    expect(node.troubles).toEqual([]);
  });

  it('SYNC-1 who falls silent counts no more after 2.5 s, and who takes it back at once', async () => {
    await using node = await startNode(create);
    const { room } = await breathing(node, 3);
    const [pia, ben] = room.people;
    await breathe(room, ahead(node, room, [0, 0, 0]), 1);
    if (!pia || !ben) throw new Error('There are three.');
    await node.send(ben.identity, room.session.id, 'breath', { source: 'none' });
    await breathe(room, ahead(node, room, [0, null, null]), 1);
    expect(await synchronyOf(node, room)).toMatchObject({ people: 2 });
    await breathe(room, ahead(node, room, [0, null, null]), 2);
    expect(await synchronyOf(node, room)).toMatchObject({ people: 1 });
    for (let second = 0; second < 9; second += 1) await goOnASecond(node);
    expect(await synchronyOf(node, room)).toBeUndefined();
    expect(await node.floor.states.rows(partsChannel(room.session.id), 'part')).toEqual(new Map());
  });

  it('SYNC-3 a breath goes into no log and to no other channel', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 2);
    const before = (await node.events(channel)).length;
    await breathe(room, ahead(node, room, [0, 0.4]), 3);
    expect((await node.events(channel)).length).toBe(before);
    for (const { identity } of room.people)
      expect(await node.events(userChannel(identity.userId))).toEqual([]);
    const told = JSON.stringify(await synchronyOf(node, room));
    for (const { identity } of room.people) expect(told).not.toContain(identity.userId);
  });

  it('SYNC-4 a whole cycle above 0.8 is told once, and again only after the group was apart', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 2);
    const together = ahead(node, room, [0, 0.05]);
    await breathe(room, together, 11);
    expect(await achieved(node, channel)).toEqual([]);
    await breathe(room, together, 30);
    expect(await achieved(node, channel)).toMatchObject([{ r: 0.99, people: 2 }]);
    await breathe(room, ahead(node, room, [0, 0.5]), 3);
    await breathe(room, together, 14);
    expect(await achieved(node, channel)).toHaveLength(2);
    expect(await stretches(node)).toMatchObject([
      { ended_at: expect.any(Number) as number },
      { ended_at: null },
    ]);
    expect(node.troubles).toEqual([]);
  });

  it('SYNC-4 a group that wavers around 0.8 has not reached it', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 2);
    for (let turn = 0; turn < 4; turn += 1) {
      await breathe(room, ahead(node, room, [0, 0.05]), 8);
      await breathe(room, ahead(node, room, [0, 0.25]), 1);
    }
    expect(await achieved(node, channel)).toEqual([]);
  });

  it('SYNC-5 somebody with a device on each of two nodes is one person', async () => {
    await using a = await startNode(create);
    const { room } = await breathing(a, 1);
    await using b = startBeside(a);
    await started(b);
    const [who] = room.people;
    if (!who) throw new Error('There is one.');
    await breathe(
      room,
      [a, b].map((by) => ({ by, who, ahead: 0 })),
      14,
    );
    expect(await synchronyOf(a, room)).toMatchObject({ r: null, people: 1 });
  });

  it('SYNC-5 people of several nodes are one group, and it is told once that they reached it', async () => {
    await using a = await startNode(create);
    const { room, channel } = await breathing(a, 3);
    await using b = startBeside(a);
    await using c = startBeside(a);
    await started(b, c);
    const nodes = [a, b, c];
    const all = room.people.map((who, i) => ({ by: nodes[i] ?? a, who, ahead: i * 0.02 }));
    await breathe(room, all, 16);
    expect(await synchronyOf(a, room)).toMatchObject({ people: 3, r: 0.99 });
    expect(await achieved(a, channel)).toMatchObject([{ people: 3 }]);
    // Whoever told before is gone without a word; the others go on, and nothing is told anew.
    const [first] = nodes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    if (!first) throw new Error('There are three.');
    await first.all.find(({ name }) => name === 'breath')?.stop?.();
    const others = nodes.filter((node) => node !== first);
    await breathe(
      room,
      all.map((each, i) => ({ ...each, by: others[i % 2] ?? a })),
      20,
    );
    expect(await synchronyOf(a, room)).toMatchObject({ people: 3 });
    expect(await achieved(a, channel)).toHaveLength(1);
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([]);
  });

  it('SYNC-5 two nodes that both find the group together at once tell it once', async () => {
    await using a = await startNode(create);
    const { room, channel } = await breathing(a, 2);
    await using b = startBeside(a);
    await started(b);
    // Neither hears of the other: each is the first of those it knows.
    b.store.part();
    const both = [a, b].flatMap((by) => room.people.map((who) => ({ by, who, ahead: 0 })));
    await breathe(room, both, 14);
    expect(await achieved(a, channel)).toHaveLength(1);
  });

  it('SYNC-6 phases that whoever leads hands in count like those of people', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 1);
    const send = (phases: number[]) => node.send(ADMIN, room.session.id, 'breathing_sync', { phases });
    await send([0, 0.5]);
    expect(await achieved(node, channel)).toEqual([]);
    await send([0.1, 0.12, 0.14]);
    expect(await achieved(node, channel)).toMatchObject([{ people: 3, r: 0.99 }]);
    await send([0.2, 0.2]);
    expect(await achieved(node, channel)).toHaveLength(1);
    // Below 0.8 it is together still, and below 0.7 apart.
    for (const phases of [
      [0, 0.23],
      [0, 0.23],
      [0.2, 0.2],
    ]) {
      node.clock.advance(10_000);
      await send(phases);
    }
    expect(await achieved(node, channel)).toHaveLength(1);
    await send([0, 0.5]);
    await send([0.2, 0.2]);
    expect(await achieved(node, channel)).toHaveLength(1);
    node.clock.advance(CYCLE_MS + 1);
    await send([0.2, 0.2]);
    expect(await achieved(node, channel)).toHaveLength(2);
    const late: Sent<'breathing_sync'> = { phases: [0, 0] };
    node.clock.advance(60_000);
    await node.send(ADMIN, room.session.id, 'breathing_sync', late);
    expect(await achieved(node, channel)).toHaveLength(3);
    await node.send(ADMIN, room.session.id, 'session_end', {});
    expect(await errorOf(node.send(ADMIN, room.session.id, 'breathing_sync', late))).toBe('WRONG_PHASE');
  });

  it('SYNC-6 phases that come and go are told at most once a cycle', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 1);
    for (let second = 0; second < 30; second += 1) {
      const phases = second % 2 === 0 ? [0, 0] : [0, 0.5];
      await node.send(ADMIN, room.session.id, 'breathing_sync', { phases });
      node.clock.advance(1_000);
    }
    const told = (await achieved(node, channel)).map(({ since }) => Date.parse(since));
    expect(told).toHaveLength(3);
    for (const [i, at] of told.entries())
      if (i > 0) expect(at - (told[i - 1] ?? 0)).toBeGreaterThanOrEqual(CYCLE_MS);
  });

  it('SYNC-4 SYNC-6 phases handed in do not contradict people who hold together, and it is told once', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 2);
    const apart = () => node.send(ADMIN, room.session.id, 'breathing_sync', { phases: [0, 0.5] });
    await breathe(room, ahead(node, room, [0, 0.05]), 14);
    for (let report = 0; report < 4; report += 1) {
      await apart();
      await breathe(room, ahead(node, room, [0, 0.05]), 6);
    }
    expect(await achieved(node, channel)).toHaveLength(1);
    expect(await stretches(node)).toMatchObject([{ ended_at: null, found_by: 'people' }]);
    // Alone they are no group that could be contradicted.
    await breathe(room, ahead(node, room, [0, null]), 2);
    await apart();
    expect(await stretches(node)).toMatchObject([{ ended_at: expect.any(Number) as number }]);
    expect(node.troubles).toEqual([]);
  });

  it('SYNC-6 people who fall apart do not end what phases handed in have found', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 2);
    const send = (phases: number[]) => node.send(ADMIN, room.session.id, 'breathing_sync', { phases });
    await send([0, 0]);
    await breathe(room, ahead(node, room, [0, 0.05]), 14);
    await send([0, 0]);
    await breathe(room, ahead(node, room, [0, 0.5]), 3);
    await send([0, 0]);
    expect(await achieved(node, channel)).toHaveLength(1);
    expect(await stretches(node)).toMatchObject([{ ended_at: null, found_by: 'phases' }]);
    expect(node.troubles).toEqual([]);
  });

  it('SYNC-4 what others have ended is not told anew, and what nobody could write down for a while goes on', async () => {
    await using node = await startNode(create);
    const { room, channel } = await breathing(node, 2);
    const together = ahead(node, room, [0, 0.05]);
    await breathe(room, together, 40);
    const late = node.storage.read
      .updateTable('sync_stretches')
      .set((stretch) => ({ until_at: stretch('until_at', '-', 20_000) }));
    await node.storage.commit({ effects: [{ query: late.compile() }] });
    await breathe(room, together, 6);
    expect(await stretches(node)).toMatchObject([{ ended_at: null }]);
    const found = { now: node.clock.now(), foundBy: ['people'] } as const;
    await node.storage.commit({ effects: [over(node.storage, room.session.id, found)] });
    await breathe(room, together, 12);
    expect(await achieved(node, channel)).toHaveLength(1);
    expect(await stretches(node)).toHaveLength(1);
  });
});
