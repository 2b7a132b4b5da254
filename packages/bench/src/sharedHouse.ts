import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { postgresProgram, redisProgram, temporaryFolder } from '@attune/simulator';
import { openAttuneHouse, type AttuneHouse } from './attuneHouse.ts';

/** A house for several nodes: a PostgreSQL and a Redis of its own, on the load's core, since the other one is the server's. */
export async function openSharedHouse(stack: AsyncDisposableStack): Promise<AttuneHouse> {
  const postgres = stack.use(await postgresProgram());
  const redis = await redisProgram({ folder: join(temporaryFolder(stack, 'attune-bench-redis-'), 'redis') });
  stack.defer(redis.kill);
  await Promise.all([postgres.start(), redis.start()]);
  return openAttuneHouse(stack, {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    JWT_SECRET: randomBytes(32).toString('hex'),
  });
}
