import { ADMIN_CHANNEL, calls } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { settleDown } from '../../test/settleDown.ts';
import { turn } from '../../test/slowHub.ts';

async function shown(node: CapabilityNode, userId: string): Promise<unknown> {
  return (await node.states(ADMIN_CHANNEL, 'user')).get(userId)?.['devices'];
}

async function devicesOf(node: CapabilityNode, userId: string): Promise<number> {
  return (await node.call(calls.getUser, { identity: ADMIN, params: { id: userId } })).devices;
}

/** Two nodes, and a person with a device on each. */
async function onBoth() {
  const a = await startNode();
  const b = startBeside(a);
  await a.follow(ADMIN_CHANNEL);
  const { identity } = await a.join((await a.createSession()).id);
  for (const node of [a, b]) {
    node.devices = 1;
    node.connect(identity, `on ${node.id}`);
  }
  await a.until(async () => (await shown(a, identity.userId)) === 2);
  return {
    a,
    b,
    pia: identity,
    async [Symbol.asyncDispose]() {
      await b[Symbol.asyncDispose]();
      await a[Symbol.asyncDispose]();
    },
  };
}

it('ADMIN-2 a person shows the devices of all nodes, whichever node is asked', async () => {
  await using nodes = await onBoth();
  const { a, b, pia } = nodes;
  expect([await devicesOf(a, pia.userId), await devicesOf(b, pia.userId)]).toEqual([2, 2]);
  b.devices = 0;
  b.disconnect(pia, `on ${b.id}`);
  await a.until(async () => (await shown(a, pia.userId)) === 1);
  expect([await devicesOf(a, pia.userId), await devicesOf(b, pia.userId)]).toEqual([1, 1]);
});

it('ADMIN-2 an admin, who has no seat, too', async () => {
  await using nodes = await onBoth();
  const { a, b, pia } = nodes;
  const admin = { ...ADMIN, userId: pia.userId };
  b.devices = 3;
  b.connect(admin, 'dashboard');
  await a.until(async () => (await shown(a, pia.userId)) === 4);
});

it('ADMIN-2 the devices of a node that died are gone', async () => {
  await using nodes = await onBoth();
  const { a, b, pia } = nodes;
  await a.floor.states.die(b.store);
  await a.until(async () => (await shown(a, pia.userId)) === 1);
});

it('ADMIN-2 what the store forgot is counted anew', async () => {
  await using nodes = await onBoth();
  const { a, b, pia } = nodes;
  await a.floor.states.flush([...a.floor.states.memory.channels]);
  a.clock.advance(1_000);
  while ((await devicesOf(a, pia.userId)) + (await devicesOf(b, pia.userId)) < 4) await turn();
});

it('ADMIN-2 a store that forgot a great many is not asked for all of them at once', async () => {
  await using a = await startNode();
  const { identity } = await a.join((await a.createSession()).id);
  const people = Array.from({ length: 2_000 }, (_, index) => ({ ...identity, userId: `person-${index}` }));
  a.devices = 1;
  for (const person of people) a.connect(person, person.userId);
  const counted = async () => {
    const counts = [...a.floor.states.memory.channels].filter((channel) => channel.startsWith('devices:'));
    const values = await Promise.all(counts.map((channel) => a.floor.states.memory.snapshot(channel)));
    return values.flat().length;
  };
  await a.until(async () => (await counted()) === people.length);
  await a.floor.states.flush([...a.floor.states.memory.channels]);
  a.floor.states.mostAtOnce = 0;
  a.clock.advance(1_000);
  while ((await counted()) < people.length) await turn();
  expect(a.floor.states.mostAtOnce).toBeGreaterThan(0);
  expect(a.floor.states.mostAtOnce).toBeLessThan(200);
});

it('ADMIN-1 two nodes that tell the same row at once leave the newest', async () => {
  await using nodes = await onBoth();
  const { a, b, pia } = nodes;
  // The first has read its row, and writes it only when the second has told a newer one.
  const newer = Promise.withResolvers<void>();
  a.before = async ({ states = [] }) => {
    const isOld = states.some(({ type, key }) => type === 'user' && key === pia.userId);
    if (isOld) await newer.promise;
  };
  a.devices = 2;
  a.connect(pia, 'another');
  for (let turns = 0; turns < 20; turns += 1) await turn();
  b.devices = 5;
  b.connect(pia, 'and others');
  await b.until(async () => (await shown(b, pia.userId)) === 7);
  newer.resolve();
  await settleDown();
  expect(await shown(b, pia.userId)).toBe(7);
});
