import { describe, expect, it } from 'vitest';
import { BrokenLine } from '../../test/brokenLine.ts';
import { isDoneWithin, watched } from '../../test/redisDeadlines.ts';
import { lost, RedisNodes, TEST_REDIS_URL } from '../../test/redisNodes.ts';
import { startRedisCluster, startRedisServer } from '../../test/redisServer.ts';
import { ShiftedClock } from '../../test/shiftedClock.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import { slotKey, slotOf } from './slots.ts';
import { SWEEP } from './stateStore.scripts.ts';
import type { RedisStateStore } from './stateStore.redis.ts';
import type { StateStore, StateUpdate } from './stateStore.ts';

type Told = { readonly by: string; readonly channel: string; readonly update: StateUpdate };

/** Everything that goes, by whom it was told; `until` resolves when that key has gone. */
function watch(stores: Record<string, StateStore>) {
  const told: Told[] = [];
  const awaited = new Map<string, () => void>();
  for (const [by, store] of Object.entries(stores)) {
    store.onExpired((channel, update) => {
      told.push({ by, channel, update });
      awaited.get(update.key)?.();
    });
  }
  const until = (key: string) =>
    told.some(({ update }) => update.key === key)
      ? Promise.resolve()
      : new Promise<void>((resolve) => awaited.set(key, resolve));
  return { told, until };
}

/** Resolves when the node has to do without the others. */
async function alone(store: StateStore): Promise<void> {
  await expect.poll(() => store.isShared, { interval: 5 }).toBe(false);
}

/** Resolves when both have lived for a node lease, from when on they may declare others dead. */
async function grownOld(one: RedisStateStore, two: RedisStateStore): Promise<void> {
  const { until } = watch({ one, two });
  await one.set('clock', 't', 'old', '1', { leaseMs: 1.2 * RedisNodes.NODE_LEASE_MS });
  await until('old');
}

/** Of a node that does nothing by itself. */
const stoppedClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  after: () => () => undefined,
  every: () => () => undefined,
};

describe.skipIf(!TEST_REDIS_URL)('nodes that share states', () => {
  it('STATE-1 what one node sets, each reads; versions rise over all of them', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = [await nodes.store(), await nodes.store()];
    const values = [];
    for (const store of [one, two, one, two]) values.push(await store.set('a', 't', 'x', '1'));
    const versions = values.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(await one.snapshot('a')).toEqual([values.at(-1)]);
  });

  it('STATE-3 what a dead node owned is told once, by one of the others; the rest stays', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two, dead] = [await nodes.store('one'), await nodes.store('two'), await nodes.store('dead')];
    const keys = Array.from({ length: 300 }, (_, index) => `${index}`);
    for (const key of keys) await dead.set('a', 't', key, '1', { owned: true });
    await dead.set('a', 't', 'shared', '1');
    await one.set('a', 't', 'alive', '1', { owned: true });
    const { told, until } = watch({ one, two });
    await dead.close();
    await Promise.all(keys.map(until));
    await one.set('a', 't', 'marker', '1', { leaseMs: 100 });
    await until('marker');
    const gone = told.filter(({ update }) => update.key !== 'marker').map(({ update }) => update.key);
    expect(gone.sort()).toEqual(keys.sort());
    expect((await one.snapshot('a')).map(({ key }) => key).sort()).toEqual(['alive', 'shared']);
  });

  it('STATE-3 a value that another node put back goes with the node that owned it', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, dead] = [await nodes.store('one'), await nodes.store('dead')];
    await dead.set('a', 't', 'x', '1', { owned: true });
    const values = await one.snapshot('a');
    await dead.close();
    await nodes.forget();
    await lost(one);
    await one.restore('a', values);
    const { until } = watch({ one });
    await until('x');
    expect(await one.snapshot('a')).toEqual([]);
  });

  it('STATE-3 after a flush nobody takes the living for dead', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = [await nodes.store('one'), await nodes.store('two')];
    await grownOld(one, two);
    const { told, until } = watch({ one, two });
    await nodes.forget();
    const value = await one.set('a', 't', 'x', '1', { owned: true });
    await one.set('a', 't', 'marker', '1', { leaseMs: 2.5 * RedisNodes.NODE_LEASE_MS });
    await until('marker');
    expect(told.map(({ update }) => update.key)).toEqual(['marker']);
    expect(await two.snapshot('a')).toEqual([value]);
  });

  it('STATE-3 a node whose heart stood still learns that its states are gone', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, still] = [await nodes.store('one'), await nodes.store('still', stoppedClock)];
    await still.set('a', 't', 'x', '1', { owned: true });
    const { until } = watch({ one });
    await until('x');
    const told = lost(still);
    await still.beat();
    await told;
  });

  it('STATE-3 what a node found and did not live to tell, another tells', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [dying, link] = [await nodes.store('dying', stoppedClock), await nodes.link()];
    const set = await dying.set('a', 't', 'x', '1', { leaseMs: 1 });
    const sweep = ['dying', 'leases', '0', '10', '3000', String(Number.MAX_SAFE_INTEGER)];
    const found = () => link.evaluate(SWEEP, slotKey(nodes.prefix, slotOf('a')), sweep);
    await expect.poll(found).toHaveLength(3);
    const one = await nodes.store('one');
    const { told, until } = watch({ one });
    await until('x');
    expect(told[0]?.update.version).toBeGreaterThan(set.version);
    await one.set('a', 't', 'marker', '1', { leaseMs: 3_500 });
    await until('marker');
    expect(told).toHaveLength(2);
  });

  it('STATE-1 a removal outweighs an older value that somebody puts back', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = [await nodes.store(), await nodes.store()];
    const old = [{ ...(await one.set('a', 't', 'x', '1')), json: '1' }];
    const removal = await one.remove('a', 't', 'x');
    await nodes.forget();
    await two.restore('a', old);
    expect(await one.bury('a', removal ? [removal] : [])).toEqual([removal]);
    await two.restore('a', old);
    expect(await two.snapshot('a')).toEqual([]);
    const newer = await two.set('a', 't', 'x', '2');
    expect(newer.version).toBeGreaterThan(removal?.version ?? Infinity);
    expect(await one.bury('a', removal ? [removal] : [])).toEqual([]);
    expect(await one.snapshot('a')).toEqual([newer]);
  });

  it('STATE-1 what one node removed does not come back from another that missed it', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = [await nodes.store(), await nodes.store()];
    const missed = await one.set('a', 't', 'x', '1');
    const values = await two.snapshot('a');
    await one.remove('a', 't', 'x');
    await two.restore('a', values);
    expect(await one.snapshot('a')).toEqual([]);
    expect(await two.take('a', 't', 'x')).toBeUndefined();
    const newer = await two.add('a', 't', 'x', '2');
    expect(newer?.version).toBeGreaterThan(missed.version);
    expect(await one.snapshot('a')).toEqual([newer]);
  });

  it('STATE-3 what ended with its lease does not come back from a node that missed it', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = [await nodes.store(), await nodes.store()];
    const { told, until } = watch({ one });
    await one.set('a', 't', 'x', '1', { leaseMs: 100 });
    const values = await two.snapshot('a');
    await two.close();
    await until('x');
    await two.restore('a', values);
    expect(await one.snapshot('a')).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('STATE-1 it works on a Redis Cluster', async () => {
    await using server = await startRedisCluster();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = [await nodes.store(), await nodes.store()];
    const { until } = watch({ one, two });
    for (let index = 0; index < 40; index += 1)
      await one.set(`channel-${index}`, 't', `${index}`, '1', { leaseMs: 100 });
    await Promise.all(Array.from({ length: 40 }, (_, index) => until(`${index}`)));
    const value = await one.set('a', 't', 'x', '1');
    expect(await two.snapshot('a')).toEqual([value]);
  });
});

describe.skipIf(!TEST_REDIS_URL)('states while Redis fails', () => {
  it('STATE-1 a flush is told within a heartbeat, and versions go on rising', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const store = await nodes.resilientStore();
    const { version } = await store.set('a', 't', 'x', '1');
    const told = lost(store);
    await server.command('FLUSHALL');
    await told;
    expect(store.isShared).toBe(true);
    expect((await store.set('a', 't', 'x', '2')).version).toBeGreaterThan(version);
  });

  it('STATE-1 a server that was killed and starts empty: the node goes on alone, then everybody has what it kept', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = [await nodes.resilientStore('one'), await nodes.resilientStore('two')];
    const before = await one.set('a', 't', 'x', '1');
    await server.kill();
    await alone(one);
    const kept = await one.set('a', 't', 'y', '2', { owned: true });
    expect(await one.remove('a', 't', 'x')).toMatchObject({ key: 'x', json: null });
    expect(await one.snapshot('a')).toEqual([kept]);
    expect([one.isShared, kept.version > before.version]).toEqual([false, true]);
    const rejoined = Promise.all([lost(one), lost(two)]);
    await server.start();
    await rejoined;
    await two.restore('a', [{ ...before, json: '1' }]);
    expect(await two.snapshot('a')).toEqual([kept]);
    const after = await two.set('a', 't', 'y', '3');
    expect(after.version).toBeGreaterThan(kept.version);
  });

  it('STATE-1 what was removed meanwhile is told when Redis is back with what it had', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = [await nodes.resilientStore('one'), await nodes.store('two')];
    await one.set('a', 't', 'x', '1');
    const { told, until } = watch({ one });
    server.freeze();
    await alone(one);
    const removal = await one.remove('a', 't', 'x');
    server.thaw();
    await until('x');
    expect(told).toEqual([{ by: 'one', channel: 'a', update: removal }]);
    await expect.poll(() => two.snapshot('a')).toEqual([]);
  });

  it('STATE-1 a server that stands still holds nobody up, and does not do afterwards what it was asked before', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const store = await nodes.resilientStore();
    server.freeze();
    // Redis gets to see this one, when it goes on. It is tried twice.
    const setting = store.set('a', 't', 'x', '"too late"');
    expect(await isDoneWithin(3, setting)).toBe(true);
    const value = await store.set('a', 't', 'x', '1');
    expect(await store.snapshot('a')).toEqual([value]);
    const rejoined = lost(store);
    server.thaw();
    await rejoined;
    expect(await store.snapshot('a')).toEqual([value]);
  });

  it('STATE-1 what a node does not know when it is alone it asks nobody to forget, and it is asked for nothing', async () => {
    await using server = await startRedisServer();
    await using line = await BrokenLine.to(server.url);
    await using nodes = new RedisNodes(server.url);
    await using cutOff = new RedisNodes(line.url, nodes.prefix);
    const [lonely, other] = [await cutOff.resilientStore('lonely'), await nodes.store('other')];
    const theirs = await other.set('a', 't', 'theirs', '1');
    let losses = 0;
    lonely.onLost(() => void (losses += 1));
    line.become('refused');
    await alone(lonely);
    expect([lonely.isShared, losses]).toEqual([false, 0]);
    const { until } = watch({ lonely });
    // As somebody who puts back all they know; alone, that counts for nothing.
    await lonely.restore('a', [{ ...theirs, json: '1', leaseMs: 1 }]);
    expect(await lonely.snapshot('a')).toEqual([]);
    // That this ends says nothing about what the others have.
    await lonely.set('a', 't', 'theirs', '2', { leaseMs: 1 });
    await until('theirs');
    const own = await lonely.set('a', 't', 'own', '1');
    const back = lost(lonely);
    line.become('whole');
    await back;
    expect(losses).toBe(1);
    expect(await other.snapshot('a')).toEqual(expect.arrayContaining([theirs, own]));
    expect(await other.snapshot('a')).toHaveLength(2);
  });

  it('STATE-1 a node that was away for long does not put back what the store has not lost', async () => {
    await using server = await startRedisServer();
    await using line = await BrokenLine.to(server.url);
    await using nodes = new RedisNodes(server.url);
    await using cutOff = new RedisNodes(line.url, nodes.prefix);
    const clock = new ShiftedClock();
    const [lonely, other] = [await cutOff.resilientStore('lonely', clock), await nodes.store('other')];
    await other.set('a', 't', 'x', '1');
    const values = await lonely.snapshot('a');
    line.become('refused');
    await alone(lonely);
    clock.advance(31_000);
    // Which leaves no grave, as if that were gone already.
    await other.take('a', 't', 'x');
    const back = lost(lonely);
    line.become('whole');
    await back;
    await lonely.restore('a', values);
    expect(await other.snapshot('a')).toEqual([]);
    const forgotten = lost(lonely);
    await server.command('FLUSHALL');
    clock.advance(RedisNodes.NODE_LEASE_MS);
    await forgotten;
    await lonely.restore('a', values);
    expect(await other.snapshot('a')).toEqual(values);
  });

  it('STATE-1 a command that the server finds too late is asked again, and the node goes on sharing', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    let backMs = 0;
    const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() - backMs };
    const store = await nodes.resilientStore('one', clock);
    // What the node believes about the time of the server is wrong by this.
    backMs = 10_000;
    const value = await store.set('a', 't', 'x', '1');
    expect(store.isShared).toBe(true);
    expect(await (await nodes.store()).snapshot('a')).toEqual([value]);
    expect(nodes.troubles).toEqual([]);
  });

  it('STATE-1 one answer that is late does not part the node from the others', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [store, link] = [await nodes.resilientStore(), await nodes.link()];
    server.freeze();
    const setting = store.set('a', 't', 'x', '1');
    // By then the first try is over.
    await expect(link.hash('a')).rejects.toThrow('in time');
    server.thaw();
    const value = await setting;
    expect(store.isShared).toBe(true);
    expect(await (await nodes.store()).snapshot('a')).toEqual([value]);
  });

  it(
    'STATE-1 after a flush ten thousand channels and ten thousand people are put back once, and no node drops out',
    { timeout: 120_000 },
    async () => {
      let round = await watched(refilled);
      // A machine that stands still for half a second meanwhile parts it from the others, and rightly.
      for (let left = 3; round.stoodStill && left > 0; left -= 1) round = await watched(refilled);
      expect(round.result).toEqual({
        losses: 1,
        isShared: true,
        troubles: [],
        ...{ channels: 10_500, people: 10_000 },
      });
    },
  );
});

/** Flushes a Redis, and whoever is asked puts back everything in one breath: careless. */
async function refilled() {
  await using server = await startRedisServer();
  await using nodes = new RedisNodes(server.url);
  const store = await nodes.resilientStore();
  const channels = Array.from({ length: 10_500 }, (_, index) => `channel ${index}`);
  const value = { type: 't', key: 'x', version: 1, json: JSON.stringify('x'.repeat(300)) };
  let losses = 0;
  const whole = new Promise<unknown>((resolve) => {
    store.onLost(() => {
      losses += 1;
      const people = Array.from({ length: 10_000 }, (_, index) => `person ${index}`);
      resolve(
        Promise.all([
          ...channels.map((channel) => store.restore(channel, [value])),
          ...channels.map((channel) => store.snapshot(channel)),
          ...people.map((key) => store.set('people', 't', key, '1', { owned: true })),
        ]),
      );
    });
  });
  await server.command('FLUSHALL');
  await whole;
  const { isShared } = store;
  const troubles = [...nodes.troubles];
  const kept = await Promise.all(channels.map((channel) => store.snapshot(channel)));
  const people = await store.snapshot('people');
  return {
    ...{ losses, isShared, troubles },
    channels: kept.filter(([each]) => each?.version === 1).length,
    people: people.length,
  };
}
