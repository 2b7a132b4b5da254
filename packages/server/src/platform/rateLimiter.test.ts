import { describe, expect, it } from 'vitest';
import { RedisNodes, TEST_REDIS_URL } from '../../test/redisNodes.ts';
import { startRedisServer } from '../../test/redisServer.ts';
import { createRateLimiter, sharedRateLimiters, type RateLimiter } from './rateLimiter.ts';

const LIMIT = { name: 'test', points: 3, perMs: 60_000 };
const TOO_FAST = { error: 'RATE_LIMIT_EXCEEDED' };

async function spendAll(limiters: readonly RateLimiter[], key = 'someone@example.org'): Promise<void> {
  for (const limiter of limiters) await limiter.spend(key);
}

function limiterRules(create: () => Promise<RateLimiter> | RateLimiter): void {
  it('refuses one too many, keeps keys apart, and forgets', async () => {
    const limiter = await create();
    await spendAll([limiter, limiter]);
    await limiter.check('someone@example.org');
    await spendAll([limiter]);
    await expect(limiter.check('someone@example.org')).rejects.toMatchObject(TOO_FAST);
    await expect(spendAll([limiter])).rejects.toMatchObject({
      ...TOO_FAST,
      retryAfterMs: expect.any(Number),
    });
    await spendAll([limiter], 'another');
    await limiter.forget('someone@example.org');
    await spendAll([limiter]);
  });
}

describe('a limit of one node', () => limiterRules(() => createRateLimiter(LIMIT)));

describe.skipIf(!TEST_REDIS_URL)('a limit of all nodes', () => {
  const nodes = new RedisNodes(TEST_REDIS_URL ?? 'redis://unused');
  limiterRules(async () => sharedRateLimiters(await nodes.link(), nodes.prefix)(LIMIT));

  it('AUTH-10 counts what was spent on any node', async () => {
    await using shared = new RedisNodes(TEST_REDIS_URL);
    const create = async () => sharedRateLimiters(await shared.link(), shared.prefix)(LIMIT);
    const [one, two] = [await create(), await create()];
    await spendAll([one, two, one]);
    await expect(two.check('someone@example.org')).rejects.toMatchObject(TOO_FAST);
    await expect(spendAll([two])).rejects.toMatchObject(TOO_FAST);
  });

  it('AUTH-10 each node counts for itself while Redis is away, and nobody is named in Redis', async () => {
    await using server = await startRedisServer();
    await using away = new RedisNodes(server.url);
    const link = await away.link();
    const limiter = sharedRateLimiters(link, away.prefix)(LIMIT);
    await spendAll([limiter]);
    expect(JSON.stringify(await server.command('KEYS', '*'))).not.toContain('example.org');
    await server.kill();
    await expect.poll(() => link.isReady).toBe(false);
    await spendAll([limiter, limiter, limiter]);
    await expect(spendAll([limiter])).rejects.toMatchObject(TOO_FAST);
    await server.start();
    await expect.poll(() => link.isReady).toBe(true);
    await spendAll([limiter]);
  });
});
