import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosRoom } from '../load.ts';
import type { ChaosPerson } from '../person.ts';
import type { RedisProgram } from '../programs/redis.ts';
import type { Scene } from '../scene.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { heldAfter, isAcknowledged, isCaughtUp, isPartHealthy } from './expectations.ts';

const STOPPED_MS = 10_000;
const ANSWERED_WITHIN_MS = 6_000;
const REBUILT_WITHIN_MS = 5_000;
const CAUGHT_UP_WITHIN_MS = 5_000;
/** A node beats every 2 s, and has to miss or to have one. */
const TOLD_WITHIN_MS = 8_000;

export const redisKilled: Fault = {
  id: 'F21',
  title: 'Redis is killed, with and without what it had, or flushed',
  expected: 'no event lost, states rebuilt within 5 s',
  kinds: ['cluster'],
  world: { redisPersists: true },
  inject: async (scene) => {
    const { world, random, people, during } = scene;
    const loss = random.pick(LOSSES);
    for (const person of people) person.say();
    await during(loss.name, 'redis', async () => {
      if (world.redis) await loss.act(world.redis, scene);
    });
    await expectRebuilt(scene, random.pick(scene.rooms));
  },
};

export const redisStopped: Fault = {
  id: 'F22',
  title: 'Redis is stopped for 10 s',
  expected: 'events are acknowledged meanwhile; what other nodes have is caught up with within 5 s after',
  kinds: ['cluster'],
  inject: async (scene) => {
    const { world, during, tally, expect } = scene;
    await during('SIGSTOP', 'redis', async () => {
      const until = performance.now() + STOPPED_MS;
      world.redis?.pause();
      tally.add('others');
      await sleep(1_000);
      expect(await isAcknowledged(scene, ANSWERED_WITHIN_MS), 'events were acknowledged without Redis');
      await sleep(Math.max(0, until - performance.now()));
      world.redis?.resume();
    });
    const isThere = await isCaughtUp(scene, CAUGHT_UP_WITHIN_MS);
    expect(isThere, `all was delivered ${CAUGHT_UP_WITHIN_MS} ms after Redis was there again`);
  },
};

export const redisFull: Fault = {
  id: 'F25',
  title: 'Redis has no memory or takes no writes',
  expected: 'events go on, states degrade, and /readyz and the metrics say so',
  kinds: ['cluster'],
  inject: refuseWrites,
};

type Loss = {
  readonly name: string;
  readonly act: (redis: RedisProgram, scene: Scene) => Promise<void>;
};

const LOSSES: readonly Loss[] = [
  {
    name: 'kill -9, with what it had on disk',
    act: (redis, scene) => replace(redis, scene, false),
  },
  {
    name: 'kill -9, with nothing on disk',
    act: (redis, scene) => replace(redis, scene, true),
  },
  {
    name: 'FLUSHALL',
    act: async (redis, { tally }) => {
      await redis.command('FLUSHALL');
      tally.add('redisFlushes');
    },
  },
];

async function replace(
  redis: RedisProgram,
  { world, random, tally }: Scene,
  isForgotten: boolean,
): Promise<void> {
  await redis.kill();
  tally.add('redisKills');
  if (isForgotten) rmSync(join(world.folder, 'redis', 'appendonlydir'), { recursive: true, force: true });
  await sleep(random.between(0, 2_000));
  await redis.start();
}

/** Who comes in anew is told by Redis, not by what a client still has. */
async function expectRebuilt({ random, expect, figures }: Scene, room: ChaosRoom): Promise<void> {
  const since = performance.now();
  const witness = random.pick(room.people.slice(1));
  witness.restart();
  const isRebuilt = await heldAfter(() => missingFrom(room, witness).length === 0, REBUILT_WITHIN_MS);
  if (isRebuilt !== undefined) figures.add('states of Redis rebuilt (ms)', performance.now() - since);
  expect(
    isRebuilt !== undefined,
    `${witness.name} was shown everybody and the session, not all but ${missingFrom(room, witness).join(', ')}`,
  );
}

function missingFrom({ lead, people }: ChaosRoom, witness: ChaosPerson): readonly string[] {
  const channel = witness.life().channels.get(witness.home);
  const present = channel?.states('presence').get();
  const missing = [lead, ...people].filter(({ userId }) => present?.get(userId)?.status !== 'here');
  const hasSession = (channel?.states('session').get().size ?? 0) > 0;
  return [...missing.map(({ name }) => name), ...(hasSession ? [] : ['the session'])];
}

/** As Redis answers when its memory or its disk is full. */
const REFUSALS = [
  { name: 'no memory left', setting: 'maxmemory', on: '1', off: '0' },
  { name: 'writes refused', setting: 'min-replicas-to-write', on: '1', off: '0' },
] as const;

async function refuseWrites(scene: Scene): Promise<void> {
  const { world, random, during, tally, expect } = scene;
  const { name, setting, on, off } = random.pick(REFUSALS);
  await during(name, 'redis', async () => {
    await world.redis?.command('CONFIG', 'SET', setting, on);
    tally.add('others');
    const isTold = await heldAfter(() => everyNode(world, false), TOLD_WITHIN_MS);
    expect(isTold !== undefined, `every node's metrics told that Redis had ${name}`);
    expect(await isAcknowledged(scene, ANSWERED_WITHIN_MS), `events were acknowledged with ${name}`);
    const isDelivered = await isCaughtUp(scene, CAUGHT_UP_WITHIN_MS);
    expect(isDelivered, `events were delivered with ${name}`);
    const areReady = await Promise.all(world.nodes.map(({ program }) => program.isReady()));
    expect(areReady.every(Boolean), `every node stayed ready with ${name}`);
    await world.redis?.command('CONFIG', 'SET', setting, off);
  });
  const isWell = await heldAfter(() => everyNode(world, true), TOLD_WITHIN_MS);
  expect(isWell !== undefined, 'every node shared its states again');
}

async function everyNode({ nodes }: World, isHealthy: boolean): Promise<boolean> {
  const parts = await Promise.all(nodes.map((node) => isPartHealthy(node, 'redis')));
  return parts.every((part) => part === isHealthy);
}
