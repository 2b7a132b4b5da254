import { sessionChannel, toInstant, type Presence } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  START,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { chanceOf } from '../../test/chance.ts';
import { settleDown } from '../../test/settleDown.ts';
import { turn } from '../../test/slowHub.ts';
import { partsChannel } from './parts.ts';

/** Two nodes and somebody who has a seat; connected nowhere yet. */
async function twoNodes() {
  const a = await startNode();
  const b = startBeside(a);
  const session = await a.createSession();
  const { identity } = await a.join(session.id);
  const row = async (): Promise<Presence | undefined> => (await rowsOn(a, session.id)).get(identity.userId);
  return { a, b, session, pia: identity, row, told: await watch(a, session.id), ...endOf(b, a) };
}

function endOf(...nodes: CapabilityNode[]) {
  return {
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  };
}

async function rowsOn(node: CapabilityNode, sessionId: string): Promise<Map<string, Presence>> {
  return (await node.floor.states.rows(sessionChannel(sessionId), 'presence')) as Map<string, Presence>;
}

const partsOn = (node: CapabilityNode, sessionId: string) =>
  node.floor.states.rows(partsChannel(sessionId), 'part');

/** What somebody who follows the session on this node is shown of who is here: `here`, `reconnecting` or `gone`, without repeats. */
async function watch(node: CapabilityNode, sessionId: string): Promise<string[]> {
  const shown: string[] = [];
  const subscriber = {
    id: 'watcher',
    forked: () => undefined,
    deliver({ text }: { text: string }) {
      const { type, data } = JSON.parse(text) as { type: string; data: { value: Presence | null } };
      const status = data.value?.status ?? 'gone';
      if (type === 'presence' && shown.at(-1) !== status) shown.push(status);
    },
  };
  await node.core.hub.subscribe(subscriber, sessionChannel(sessionId), undefined, () => undefined);
  return shown;
}

describe('one person on several nodes', () => {
  it('PRES-1 PRES-3 two devices on two nodes are one row', async () => {
    await using nodes = await twoNodes();
    const { a, b, pia, row } = nodes;
    a.connect(pia, 'phone');
    b.connect(pia, 'laptop');
    await a.until(async () => (await row())?.devices === 2);
    expect(await row()).toMatchObject({ status: 'here', since: toInstant(START) });
    a.disconnect(pia, 'phone');
    await a.until(async () => (await row())?.devices === 1);
    expect(await row()).toMatchObject({ status: 'here' });
  });

  it('PRES-4 who moves to another node within the grace shows no leaving', async () => {
    await using nodes = await twoNodes();
    const { a, b, session, pia, row, told } = nodes;
    a.connect(pia, 'phone');
    await a.until(async () => (await row()) !== undefined);
    await settleDown();
    a.clock.advance(60_000);
    a.disconnect(pia, 'phone');
    await a.until(async () => (await row())?.status === 'reconnecting');
    await settleDown();
    a.clock.advance(4_999);
    b.connect(pia, 'phone again');
    await a.until(async () => (await row())?.status === 'here');
    a.clock.advance(60_000);
    await settleDown();
    expect(await row()).toMatchObject({ status: 'here', devices: 1, since: toInstant(START) });
    expect((await partsOn(a, session.id)).size).toBe(1);
    expect(told).toEqual(['here', 'reconnecting', 'here']);
  });

  it('PRES-4 who connects anew before the old connection is dropped was here all the time', async () => {
    await using nodes = await twoNodes();
    const { a, b, pia, row, told } = nodes;
    a.connect(pia, 'old');
    await a.until(async () => (await row()) !== undefined);
    b.connect(pia, 'new');
    await a.until(async () => (await row())?.devices === 2);
    a.disconnect(pia, 'old');
    await a.until(async () => (await row())?.devices === 1);
    a.clock.advance(60_000);
    await settleDown();
    expect(told).toEqual(['here']);
  });

  it('PRES-2 PRES-3 lost on both nodes is reconnecting, then gone once', async () => {
    await using nodes = await twoNodes();
    const { a, b, session, pia, row, told } = nodes;
    a.connect(pia, 'phone');
    b.connect(pia, 'laptop');
    await a.until(async () => (await row())?.devices === 2);
    a.disconnect(pia, 'phone');
    await settleDown();
    a.clock.advance(1_000);
    b.disconnect(pia, 'laptop');
    await a.until(async () => (await row())?.status === 'reconnecting');
    await settleDown();
    a.clock.advance(4_999);
    await settleDown();
    expect(await row()).toMatchObject({ status: 'reconnecting' });
    a.clock.advance(1);
    await a.until(async () => (await row()) === undefined);
    expect((await partsOn(a, session.id)).size).toBe(0);
    expect(told).toEqual(['here', 'reconnecting', 'gone']);
  });
});

describe('a node that is gone', () => {
  it('PRES-5 takes its people along, and only them', async () => {
    await using nodes = await twoNodes();
    const { a, b, session, pia, row } = nodes;
    const max = await a.join(session.id, { first_name: 'Max' });
    a.connect(max.identity, 'tablet');
    b.connect(pia, 'phone');
    await a.until(async () => (await rowsOn(a, session.id)).size === 2);
    await a.floor.states.die(b.store);
    await a.until(async () => (await row()) === undefined);
    expect([...(await rowsOn(a, session.id)).keys()]).toEqual([max.identity.userId]);
  });

  it('PRES-5 who is on another node by then stays', async () => {
    await using nodes = await twoNodes();
    const { a, b, pia, row, told } = nodes;
    b.connect(pia, 'phone');
    await a.until(async () => (await row()) !== undefined);
    a.connect(pia, 'phone again');
    await a.until(async () => (await row())?.devices === 2);
    await a.floor.states.die(b.store);
    await a.until(async () => (await row())?.devices === 1);
    expect(told).toEqual(['here']);
  });

  it('PRES-5 a row that a node left behind when it died in between is found', async () => {
    await using nodes = await twoNodes();
    const { a, session, pia, row } = nodes;
    const presence = a.all.find(({ name }) => name === 'presence');
    await presence?.start?.();
    const max = await a.join(session.id, { first_name: 'Max' });
    a.connect(max.identity, 'tablet');
    await a.until(async () => (await rowsOn(a, session.id)).size === 1);
    const ghost = { ...(await rowsOn(a, session.id)).get(max.identity.userId), user_id: pia.userId };
    await a.store.set(sessionChannel(session.id), 'presence', pia.userId, JSON.stringify(ghost));
    while (await row()) {
      a.clock.advance(1_000);
      await settleDown();
    }
    expect([...(await rowsOn(a, session.id)).keys()]).toEqual([max.identity.userId]);
  });

  it('PRES-5 one that stood still for too long brings nobody back', async () => {
    await using nodes = await twoNodes();
    const { a, b, session, pia, told } = nodes;
    b.connect(pia, 'phone');
    await a.until(async () => (await rowsOn(a, session.id)).size === 1);
    // The others took over what it had; then it wakes up, closes its connections and goes on.
    await a.floor.states.memory.remove(partsChannel(session.id), 'part', `${pia.userId} ${b.id}`);
    await a.floor.states.memory.remove(sessionChannel(session.id), 'presence', pia.userId);
    for (const capability of b.all) capability.fenced?.();
    b.disconnect(pia, 'phone');
    await settleDown();
    expect((await rowsOn(a, session.id)).size + (await partsOn(a, session.id)).size).toBe(0);
    expect(told).toEqual(['here']);
    b.connect(pia, 'phone again');
    await a.until(async () => (await rowsOn(a, session.id)).size === 1);
  });
});

it('PRES-6 a store that forgot everything learns it again, and nobody has left', async () => {
  await using nodes = await twoNodes();
  const { a, b, session, pia, row, told } = nodes;
  for (const node of [a, b]) await node.all.find(({ name }) => name === 'presence')?.start?.();
  a.connect(pia, 'phone');
  b.connect(pia, 'laptop');
  await a.until(async () => (await row())?.devices === 2);
  await a.floor.states.flush([partsChannel(session.id), sessionChannel(session.id)]);
  for (let passed = 0; passed < 20; passed += 1) {
    a.clock.advance(1_000);
    await settleDown();
  }
  expect(await row()).toMatchObject({ status: 'here', devices: 2, since: toInstant(START) });
  expect(told).toEqual(['here']);
});

describe('a node that the store is out of reach of', () => {
  /** Ann is here by way of one node, Bob by way of the other; both nodes look after what was left behind. */
  async function apart() {
    const nodes = await twoNodes();
    const { a, b, session } = nodes;
    for (const node of [a, b]) await node.all.find(({ name }) => name === 'presence')?.start?.();
    const ann = (await a.join(session.id, { first_name: 'Ann' })).identity;
    const bob = (await a.join(session.id, { first_name: 'Bob' })).identity;
    a.connect(ann, 'phone of Ann');
    b.connect(bob, 'phone of Bob');
    await a.until(async () => (await rowsOn(a, session.id)).size === 2);
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        a.clock.advance(1_000);
        await settleDown();
      }
    };
    const here = async () => Object.fromEntries(await rowsOn(b, session.id));
    return { ...nodes, ann, bob, pass, here };
  }

  it('PRES-5 shows nobody else to be gone, however long, and takes nobody away when it is back', async () => {
    await using nodes = await apart();
    const { a, bob, ann, session, pass, here } = nodes;
    const onA = await watch(a, session.id);
    const onB = await watch(nodes.b, session.id);
    a.store.part();
    await pass(60_000);
    expect([onA, onB]).toEqual([[], []]);
    await a.store.rejoin();
    await pass(30_000);
    expect([onA, onB]).toEqual([[], []]);
    expect(Object.keys(await here()).sort()).toEqual([ann.userId, bob.userId].sort());
  });

  it('PRES-5 PRES-6 its own people are given up by the others, and back when it is', async () => {
    await using nodes = await apart();
    const { a, bob, ann, pass, here } = nodes;
    a.store.part();
    await a.store.giveUp();
    await pass(5_000);
    expect(Object.keys(await here())).toEqual([bob.userId]);
    await pass(30_000);
    await a.store.rejoin();
    await pass(2_000);
    expect(await here()).toMatchObject({
      [ann.userId]: { status: 'here' },
      [bob.userId]: { status: 'here' },
    });
  });

  it('PRES-4 who has gone from it to another node by then stays, and who has left is gone', async () => {
    await using nodes = await apart();
    const { a, b, ann, bob, pia, session, pass, here } = nodes;
    a.connect(pia, 'phone of Pia');
    await a.until(async () => (await rowsOn(a, session.id)).size === 3);
    const onB = await watch(b, session.id);
    a.store.part();
    b.connect(ann, 'phone of Ann again');
    a.disconnect(ann, 'phone of Ann');
    a.disconnect(pia, 'phone of Pia');
    await pass(30_000);
    await a.store.rejoin();
    await pass(5_000);
    expect(await here()).toMatchObject({
      [ann.userId]: { status: 'here', devices: 1 },
      [bob.userId]: { status: 'here' },
    });
    expect(Object.keys(await here())).not.toContain(pia.userId);
    expect(onB.filter((status) => status === 'gone')).toHaveLength(1);
  });
});

it('PRES-6 a store that forgot a great many people is not told of all of them at once', async () => {
  await using nodes = await twoNodes();
  const { a, session, pia } = nodes;
  const sessions = [session.id, ...Array.from({ length: 300 }, (_, index) => `session-${index}`)];
  for (const sessionId of sessions) a.connect({ ...pia, sessionId }, `to ${sessionId}`);
  const crowd = Array.from({ length: 300 }, (_, index) => ({ ...pia, userId: `person-${index}` }));
  for (const person of crowd) a.connect(person, `of ${person.userId}`);
  const { states } = a.floor;
  const parts = async () => {
    const found = await Promise.all(sessions.map((sessionId) => partsOn(a, sessionId)));
    return found.reduce((sum, { size }) => sum + size, 0);
  };
  while ((await parts()) < 601) await settleDown();
  await settleDown();
  await states.flush([...states.memory.channels].filter((channel) => channel.startsWith('presence:')));
  states.mostAtOnce = 0;
  a.clock.advance(1_000);
  while ((await parts()) < 601) await settleDown();
  expect(states.mostAtOnce).toBeGreaterThan(0);
  expect(states.mostAtOnce).toBeLessThan(200);
});

describe('PRES-3 whatever the order in which nodes and store come to it, the row is the sum of its parts', () => {
  const PEOPLE = 3;
  const STEPS = 60;

  async function play(seed: number): Promise<void> {
    const chance = chanceOf(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
    await using a = await startNode();
    await using b = startBeside(a);
    await using c = startBeside(a);
    const nodes = [a, b, c];
    const session = await a.createSession();
    const people: Joined[] = [];
    while (people.length < PEOPLE) people.push(await a.join(session.id));
    const shown = people.map(({ identity }) => watchOne(a, session.id, identity.userId));
    await settleDown();
    a.floor.states.wait = async () => {
      for (let turns = Math.floor(chance() * 4); turns > 0; turns -= 1) await turn();
    };

    const open = new Set<string>();
    let made = 0;
    for (let step = 0; step < STEPS; step += 1) {
      const person = Math.floor(chance() * PEOPLE);
      const identity = people[person]?.identity;
      const mine = [...open].filter((name) => name.startsWith(`${person} `));
      if (identity && (mine.length === 0 || chance() < 0.4)) {
        const node = Math.floor(chance() * nodes.length);
        const name = `${person} ${node} ${(made += 1)}`;
        open.add(name);
        nodes[node]?.connect(identity, name);
      } else if (identity) {
        const name = pick(mine);
        open.delete(name);
        nodes[Number(name.split(' ')[1])]?.disconnect(identity, name);
      }
      if (chance() < 0.3) a.clock.advance(chance() * 6_000);
      for (let turns = Math.floor(chance() * 6); turns > 0; turns -= 1) await turn();
    }

    a.clock.advance(5_000);
    a.floor.states.wait = () => Promise.resolve();
    for (let times = 0; times < 5; times += 1) {
      await settleDown();
      a.clock.advance(1_000);
    }
    await settleDown();
    const rows = await rowsOn(a, session.id);
    for (const [person, { identity }] of people.entries()) {
      const devices = [...open].filter((name) => name.startsWith(`${person} `)).length;
      const row = rows.get(identity.userId);
      expect([row?.devices ?? 0, row?.status], `seed ${seed}`).toEqual([
        devices,
        devices > 0 ? 'here' : undefined,
      ]);
      const balance = shown[person]?.joins() ?? 0;
      expect(balance, `seed ${seed}`).toBe(devices > 0 ? 1 : 0);
    }
    const holders = [...(await partsOn(a, session.id)).keys()].map((key) => key.split(' ')[0]);
    expect(new Set(holders), `seed ${seed}`).toEqual(new Set(rows.keys()));
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([]);
  }

  /** Joins minus leaves, as a follower of the session counts them. */
  function watchOne(node: CapabilityNode, sessionId: string, userId: string): { joins(): number } {
    let isHere = false;
    let balance = 0;
    const subscriber = {
      id: `watcher of ${userId}`,
      forked: () => undefined,
      deliver({ text }: { text: string }) {
        const { type, data } = JSON.parse(text) as {
          type: string;
          data: { key: string; value: object | null };
        };
        if (type !== 'presence' || data.key !== userId || isHere === (data.value !== null)) return;
        isHere = data.value !== null;
        balance += isHere ? 1 : -1;
        expect([0, 1]).toContain(balance);
      },
    };
    void node.core.hub.subscribe(subscriber, sessionChannel(sessionId), undefined, () => undefined);
    return { joins: () => balance };
  }

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('seed %i', play);
});
