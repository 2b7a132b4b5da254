import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosRoom } from '../load.ts';
import type { ChaosPerson } from '../person.ts';
import type { RedisProgram } from '../programs/redis.ts';
import type { Scene } from '../scene.ts';
import type { World, WorldNode } from '../world.ts';
import { countOf } from './countOf.ts';
import type { Fault } from './fault.ts';
import { heldAfter, isAcknowledged, isCaughtUp } from './expectations.ts';

const STOPPED_MS = 10_000;
const ANSWERED_WITHIN_MS = 6_000;
const REBUILT_WITHIN_MS = 5_000;
const CAUGHT_UP_WITHIN_MS = 5_000;
/** A node beats every 2 s, and has to miss or to have one. */
const TOLD_WITHIN_MS = 8_000;
/** Room for what a world writes and for its being written anew. */
const DISK_BYTES = 160 * 1024 * 1024;

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
  title: 'Redis has no memory left, or no room on its disk',
  expected: 'events go on, each node keeps its states for itself, and /readyz and the metrics say so',
  kinds: ['cluster'],
  world: { redisPersists: true, redisDiskBytes: DISK_BYTES },
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

async function replace(redis: RedisProgram, { random, tally }: Scene, isForgotten: boolean): Promise<void> {
  await redis.kill();
  tally.add('redisKills');
  if (isForgotten) redis.forget();
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

/** How Redis comes to refuse every write, and takes them again. */
type Fullness = {
  readonly name: string;
  readonly begin: (redis: RedisProgram) => Promise<unknown>;
  readonly end: (redis: RedisProgram) => Promise<unknown>;
};

const FULLNESSES: readonly Fullness[] = [
  {
    name: 'no memory left',
    begin: (redis) => redis.command('CONFIG', 'SET', 'maxmemory', '1'),
    end: (redis) => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    name: 'no room on its disk',
    begin: async (redis) => redis.fillDisk(),
    end: async (redis) => redis.freeDisk(),
  },
];

async function refuseWrites(scene: Scene): Promise<void> {
  const { world, random, during, tally, expect } = scene;
  const { redis } = world;
  if (!redis) return;
  const { name, begin, end } = random.pick(FULLNESSES);
  await during(name, 'redis', async () => {
    await begin(redis);
    tally.add('others');
    const isTold = await heldAfter(() => everyNode(world, saysAlone), TOLD_WITHIN_MS);
    expect(isTold !== undefined, `every node said in /readyz and its metrics that Redis had ${name}`);
    expect(await isAcknowledged(scene, ANSWERED_WITHIN_MS), `events were acknowledged with ${name}`);
    const isDelivered = await isCaughtUp(scene, CAUGHT_UP_WITHIN_MS);
    expect(isDelivered, `events were delivered with ${name}`);
    expect(await everyNode(world, saysAlone), `every node still said so, and was ready, with ${name}`);
    expect((await statesAlone(world)) > 0, `nodes kept their states for themselves with ${name}`);
    await end(redis);
  });
  const isWell = await heldAfter(() => everyNode(world, saysShared), TOLD_WITHIN_MS);
  expect(isWell !== undefined, 'every node shared its states again, and said so');
  await expectRebuilt(scene, random.pick(scene.rooms));
}

async function everyNode({ nodes }: World, says: (node: WorldNode) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(nodes.map(says))).every(Boolean);
}

/** Ready all the same, with an alarm for whoever looks. */
async function saysAlone(node: WorldNode): Promise<boolean> {
  const { isReady, word, metric } = await redisAt(node);
  return isReady && word === 'unavailable' && metric === 0;
}

async function saysShared(node: WorldNode): Promise<boolean> {
  const { isReady, word, metric } = await redisAt(node);
  return isReady && word === 'ok' && metric === 1;
}

/** As `/readyz` and the metrics have it; rejects when the node does not answer. */
async function redisAt({ program }: WorldNode) {
  const [{ isReady, parts }, metrics] = await Promise.all([program.readiness(), program.metrics()]);
  return { isReady, word: parts['redis'], metric: metrics.get('attune_part_healthy{part="redis"}') };
}

async function statesAlone({ nodes }: World): Promise<number> {
  const counts = await Promise.all(nodes.map((node) => countOf(node, 'attune_states_alone')));
  return counts.reduce((sum, count) => sum + count, 0);
}
