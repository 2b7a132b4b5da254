import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { BrokenLine } from '../../test/brokenLine.ts';
import { doubt, RedisNodes, TEST_REDIS_URL } from '../../test/redisNodes.ts';
import { startRedisCluster, startRedisServer, type RedisServer } from '../../test/redisServer.ts';
import { atEndOfTurn } from '../platform/turn.ts';
import type { Bus } from './bus.ts';
import { busContract, collect, signal } from './bus.contract.ts';

async function topicOf(server: RedisServer, nodes: RedisNodes): Promise<string> {
  const topics = await server.command('PUBSUB', 'CHANNELS', `${nodes.prefix}:*:bus:*`);
  return String(Array.isArray(topics) ? topics[0] : undefined);
}

describe.skipIf(!TEST_REDIS_URL)('bus on a Redis that fails', () => {
  it('a server that was killed and starts empty: a node hears itself throughout, all doubt, then all hear again', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
    await Promise.all([one.follow('a'), two.follow('a')]);
    await server.kill();
    await expect.poll(() => [one.isHealthy, two.isHealthy]).toEqual([false, false]);
    const [onOne, onTwo] = [collect(one), collect(two)];
    one.publish(signal('alone'));
    await onOne.until('alone');
    await expect(one.follow('b')).rejects.toThrow('out of reach');
    expect(await one.isFollowed('nobody follows it')).toBe(true);
    const doubts = Promise.all([doubt(one), doubt(two)]);
    await server.start();
    await doubts;
    expect([one.isHealthy, two.isHealthy]).toEqual([true, true]);
    // Commands go over a connection of their own, which comes back in its own time.
    const publish = () => {
      two.publish(signal('b again', 'b'));
      two.publish(signal('a again'));
    };
    await expect
      .poll(() => (publish(), onOne.frames))
      .toEqual(expect.arrayContaining(['b again', 'a again']));
    expect(onTwo.frames).not.toContain('alone');
  });

  it('only the connection that listens is cut: that node doubts, and hears again', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus('one'), nodes.bus('two')]);
    await Promise.all([one.follow('a'), two.follow('a')]);
    const heard = collect(two);
    const doubted = doubt(two);
    await server.cut('two-listens');
    await doubted;
    one.publish(signal('after'));
    await heard.until('after');
    expect(heard.frames).toEqual(['after']);
  });

  it('what was published while commands could not be sent puts the others in doubt', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus('one'), nodes.bus('two')]);
    await Promise.all([one.follow('a'), two.follow('a')]);
    const doubted = doubt(two);
    await server.cut('one');
    // Some of these find no connection, or one that is gone.
    one.publish(signal('lost'));
    const publishing = setInterval(() => one.publish(signal('lost')), 1);
    await doubted;
    clearInterval(publishing);
    expect(two.isHealthy).toBe(true);
  });

  it(
    'a server that stands still is noticed by the heartbeat though its connection stands, and heard again afterwards',
    { timeout: 60_000 },
    async () => {
      await using server = await startRedisServer();
      await using nodes = new RedisNodes(server.url);
      const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
      await Promise.all([one.follow('a'), two.follow('a')]);
      server.freeze();
      await expect.poll(() => two.isHealthy).toBe(false);
      const doubts = Promise.all([doubt(one), doubt(two)]);
      server.thaw();
      await doubts;
      await expect.poll(() => [one.isHealthy, two.isHealthy]).toEqual([true, true]);
      const heard = collect(two);
      one.publish(signal('after'));
      await heard.until('after');
    },
  );

  it(
    'over a line that swallows everything no more is sent than would be lost, and once it is whole the others doubt',
    { timeout: 60_000 },
    async () => {
      await using server = await startRedisServer();
      await using line = await BrokenLine.to(server.url);
      await using nodes = new RedisNodes(server.url);
      await using cutOff = new RedisNodes(line.url, nodes.prefix);
      const link = await cutOff.link('one');
      const one = cutOff.busOn(link, 'one');
      await doubt(one);
      const two = await nodes.bus('two');
      await two.follow('a');
      line.become('silent');
      await expect.poll(() => (one.publish(signal('lost')), link.isAnswering)).toBe(false);
      const sent = vi.spyOn(link, 'publish');
      for (let index = 0; index < 100; index += 1) one.publish(signal('x'.repeat(10_000)));
      await new Promise<void>(atEndOfTurn);
      expect(sent).not.toHaveBeenCalled();
      const doubted = doubt(two);
      line.become('whole');
      await doubted;
      const heard = collect(two);
      one.publish(signal('after'));
      await heard.until('after');
    },
  );

  it('a node that is in trouble again and again puts the others in doubt once, and once more later', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus('one'), nodes.bus('two')]);
    await two.follow('a');
    const listener = new Redis(server.port, '127.0.0.1');
    const bells: string[] = [];
    listener.on('pmessage', (_, topic: string) => void bells.push(topic));
    await listener.psubscribe(`${nodes.prefix}:*:bell:*`);
    const heard = collect(two);
    for (let index = 0; index < 100; index += 1) one.ring();
    one.publish(signal('after'));
    await heard.until('after');
    await listener.ping();
    listener.disconnect();
    expect(bells).toHaveLength(1);
  });

  it('what a node tells in one turn leaves together, a hundred at most, in the order of all topics', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
    await Promise.all([two.follow('a'), two.follow('b')]);
    const listener = new Redis(server.port, '127.0.0.1');
    const told: [channel: string | undefined, count: number][] = [];
    listener.on('pmessage', (_, topic: string, payload: string) => {
      told.push([topic.split(':').at(-1), (JSON.parse(payload) as [string, unknown[]])[1].length]);
    });
    await listener.psubscribe(`${nodes.prefix}:*:bus:*`);
    const heard = collect(two);
    const frames = Array.from({ length: 150 }, (_, index) => `${index}`);
    for (const frame of frames) one.publish(signal(frame));
    one.publish(signal('on b', 'b'));
    one.publish(signal('last'));
    await heard.until('last');
    await listener.ping();
    listener.disconnect();
    expect(heard.frames).toEqual([...frames, 'on b', 'last']);
    expect(told).toEqual([
      ['a', 100],
      ['a', 50],
      ['b', 1],
      ['a', 1],
    ]);
  });

  it('a flush takes nothing from those who listen', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
    await two.follow('a');
    const heard = collect(two);
    await server.command('FLUSHALL');
    one.publish(signal('after'));
    await heard.until('after');
  });
});

const STATE = { type: 't', key: 'x', version: 1, json: '1' };

/** Resolves with the channel of the next gap. */
function gap(bus: Bus): Promise<string> {
  return new Promise((resolve) => bus.onGap(resolve));
}

describe.skipIf(!TEST_REDIS_URL)('states that did not come', () => {
  it('SUB-9 a gap in what a node tells of a channel is noticed with the next that comes, and only there', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = await Promise.all([nodes.bus('one'), nodes.bus('two')]);
    await Promise.all([two.follow('a'), two.follow('b')]);
    const gaps: string[] = [];
    two.onGap((channel) => void gaps.push(channel));
    const heard = collect(two);
    const tell = (frame: string, channel: string) =>
      one.publish({ ...signal(frame, channel), states: [STATE] });
    tell('first', 'a');
    tell('first', 'b');
    two.leave('a');
    tell('missed', 'a');
    await heard.until('first');
    await two.follow('a');
    tell('second in b', 'b');
    tell('third', 'a');
    await heard.until('third');
    await expect.poll(() => gaps).toContain('a');
    expect(gaps).not.toContain('b');
  });

  it('SUB-9 the last that a node told, which nobody heard, is noticed soon though nothing follows', async () => {
    await using nodes = new RedisNodes(TEST_REDIS_URL);
    const [one, two] = await Promise.all([nodes.bus('one'), nodes.bus('two')]);
    await two.follow('b');
    const heard = collect(two);
    one.publish({ channel: 'a', states: [STATE] });
    one.publish(signal('after it', 'b'));
    // In order: what was told of `a` is over by then, and nobody followed it.
    await heard.until('after it');
    const noticed = gap(two);
    await two.follow('a');
    expect(await noticed).toBe('a');
  });
});

describe.skipIf(!TEST_REDIS_URL)('what strangers publish', () => {
  it.each([
    ['not JSON', '{'],
    ['no message', '[]'],
    ['a wrong entry', JSON.stringify(['x', { channel: 'a', entries: [{ offset: 'one' }] }])],
    ['a deep nest', '['.repeat(100_000)],
  ])('%s is doubt and goes no further', async (_, payload) => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
    await two.follow('a');
    const heard = collect(two);
    const doubted = doubt(two);
    await server.command('PUBLISH', await topicOf(server, nodes), payload);
    await doubted;
    one.publish(signal('after'));
    await heard.until('after');
    expect(heard.frames).toEqual(['after']);
    expect(nodes.troubles).toMatchObject([{ name: 'RedisError' }]);
  });

  it('installations in different databases of a server do not hear each other', async () => {
    await using server = await startRedisServer();
    await using first = new RedisNodes(`${server.url}/1`, 'same');
    await using second = new RedisNodes(`${server.url}/2`, 'same');
    const [one, alsoOne] = await Promise.all([first.bus(), first.bus()]);
    const [two, alsoTwo] = await Promise.all([second.bus(), second.bus()]);
    await Promise.all([alsoOne.follow('a'), alsoTwo.follow('a')]);
    const [heardOne, heardTwo] = [collect(alsoOne), collect(alsoTwo)];
    one.publish(signal('first'));
    await heardOne.until('first');
    two.publish(signal('second'));
    await heardTwo.until('second');
    expect(heardTwo.frames).toEqual(['second']);
  });
});

describe.skipIf(!TEST_REDIS_URL)('bus on a Redis Cluster', () => {
  busContract(async () => {
    const server = await startRedisCluster();
    const nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
    return {
      one,
      two,
      troubles: nodes.troubles,
      async [Symbol.asyncDispose]() {
        await nodes[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  });

  it('it goes over sharded topics, and a shard that is cut is heard again', async () => {
    await using server = await startRedisCluster();
    await using nodes = new RedisNodes(server.url);
    const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
    await two.follow('a');
    const topics = await server.command('PUBSUB', 'SHARDCHANNELS', `${nodes.prefix}:*:bus:*`);
    expect(topics).toHaveLength(1);
    expect(await server.command('PUBSUB', 'CHANNELS')).toEqual([]);
    const heard = collect(two);
    const doubted = doubt(two);
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await doubted;
    one.publish(signal('after'));
    await heard.until('after');
  });
});
