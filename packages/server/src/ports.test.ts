import { describe, expect, it } from 'vitest';
import { startRedisServer } from '../test/redisServer.ts';
import { TEST_REDIS_URL } from '../test/redisNodes.ts';
import { systemClock } from './platform/clock.ts';
import { createLog } from './platform/log.ts';
import { openPorts } from './ports.ts';

const PASSWORD = 'a-word-that-nobody-reads';

function open(redisUrl: string | undefined, logged: string[] = []) {
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  return openPorts({ node: 'n1', redisUrl, clock: systemClock, log });
}

it('one node needs no Redis', async () => {
  const ports = await open(undefined);
  expect(ports.redis).toBeUndefined();
  await ports.bus.follow('a');
  expect(await ports.states.set('a', 't', 'x', '1', { owned: true })).toMatchObject({ owner: 'n1' });
  await ports.close();
  await ports.close();
});

describe.skipIf(!TEST_REDIS_URL)('several nodes', () => {
  it('AUTH-11 share over Redis, and its password is in no line of the log, whatever happens to it', async () => {
    await using server = await startRedisServer('--requirepass', PASSWORD);
    const logged: string[] = [];
    const ports = await open(`redis://:${PASSWORD}@127.0.0.1:${server.port}/1`, logged);
    await expect.poll(() => ports.redis?.isHealthy).toBe(true);
    await server.kill();
    await expect.poll(() => logged.join('')).toContain('Redis is out of reach');
    expect(ports.redis?.isHealthy).toBe(false);
    await ports.states.set('a', 't', 'x', '1');
    await ports.createLimiter({ name: 'test', points: 1, perMs: 1_000 }).spend('x');
    await expect(ports.bus.follow('a')).rejects.toThrow('Redis is out of reach.');
    await ports.close();
    expect(logged.join('')).not.toContain(PASSWORD);
  });

  it(
    'AUTH-11 a password that is refused is in no line either, and the node starts alone',
    { timeout: 10_000 },
    async () => {
      await using server = await startRedisServer('--requirepass', 'another');
      const logged: string[] = [];
      const ports = await open(`redis://someone:${PASSWORD}@127.0.0.1:${server.port}`, logged);
      expect(ports.redis?.isHealthy).toBe(false);
      await ports.states.set('a', 't', 'x', '1');
      expect(ports.redis?.statesAlone).toBe(1);
      await ports.close();
      expect(logged.join('')).toContain('starts alone');
      expect(logged.join('')).not.toContain(PASSWORD);
    },
  );
});
