import { describe, expect, it } from 'vitest';
import { BrokenLine } from '../../test/brokenLine.ts';
import { RedisNodes, TEST_REDIS_URL } from '../../test/redisNodes.ts';
import { startRedisServer } from '../../test/redisServer.ts';
import type { RedisLink } from './redis.ts';

function next(link: RedisLink, what: 'lost' | 'ready'): Promise<void> {
  return new Promise((resolve) => {
    const stop = what === 'lost' ? link.onLost(settle) : link.onReady(settle);
    function settle() {
      stop();
      resolve();
    }
  });
}

describe.skipIf(!TEST_REDIS_URL)('a line to Redis that swallows everything', () => {
  it('the connection is given up while it stands, and another one is made', async () => {
    await using server = await startRedisServer();
    await using line = await BrokenLine.to(server.url);
    await using nodes = new RedisNodes(line.url);
    const link = await nodes.link();
    line.become('silent');
    const lost = next(link, 'lost');
    await expect(link.hash('a')).rejects.toThrow('in time');
    expect([link.isReady, link.isAnswering]).toEqual([true, false]);
    await lost;
    const ready = next(link, 'ready');
    line.become('whole');
    await ready;
    expect([await link.hash('a'), link.isAnswering]).toEqual([{}, true]);
  });

  it('a refusal and an answer that is late both say that the server is there', async () => {
    await using server = await startRedisServer();
    await using nodes = new RedisNodes(server.url);
    const link = await nodes.link();
    await server.command('SET', 'text', 'x');
    await expect(link.hash('text')).rejects.toThrow('WRONGTYPE');
    expect(link.isAnswering).toBe(true);
    server.freeze();
    await expect(link.hash('a')).rejects.toThrow('in time');
    expect(link.isAnswering).toBe(false);
    const late = link.client?.ping();
    server.thaw();
    await late;
    expect(link.isAnswering).toBe(true);
  });
});
