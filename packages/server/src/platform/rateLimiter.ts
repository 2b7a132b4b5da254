import { createHash } from 'node:crypto';
import { ProtocolError } from '@attune/protocol';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { RedisLink } from './redis.ts';

/** Counts per key in a window that starts with the first count. Keys that are not used again are forgotten with their window. */
export type RateLimiter = {
  /** Counts one. Throws RATE_LIMIT_EXCEEDED, with the wait, when that is one too many. */
  spend(key: string): Promise<void>;
  /** Throws like `spend` but counts nothing. */
  check(key: string): Promise<void>;
  forget(key: string): Promise<void>;
};

export type RateLimit = {
  /** Whose counts these are, among all that are shared. */
  readonly name: string;
  readonly points: number;
  /** Whole seconds. */
  readonly perMs: number;
};

export type CreateRateLimiter = (limit: RateLimit) => RateLimiter;

/** Counts of this node alone. */
export const createRateLimiter: CreateRateLimiter = (limit) => {
  const own = ownCounts(limit);
  return limiterOf(limit, () => own);
};

/**
 * Counts that all nodes share; while Redis does not answer each node counts for itself, so that a limit is never gone. `prefix` is what the
 * keys begin with.
 */
export function sharedRateLimiters(link: RedisLink, prefix = 'attune'): CreateRateLimiter {
  return (limit) => {
    const own = ownCounts(limit);
    let shared: RateLimiterRedis | undefined;
    return limiterOf(limit, () => {
      if (!link.isAnswering) return own;
      shared ??= new RateLimiterRedis({
        storeClient: link.client,
        keyPrefix: `${prefix}:limit:${limit.name}`,
        points: limit.points,
        duration: limit.perMs / 1000,
        rejectIfRedisNotReady: true,
        insuranceLimiter: own,
      });
      return shared;
    });
  };
}

function ownCounts({ points, perMs }: RateLimit): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: perMs / 1000 });
}

function limiterOf({ points }: RateLimit, counts: () => RateLimiterAbstract): RateLimiter {
  return {
    async spend(key) {
      try {
        await counts().consume(digest(key));
      } catch (refusal) {
        throw refusal instanceof RateLimiterRes ? tooFast(refusal) : refusal;
      }
    },
    async check(key) {
      const spent = await counts().get(digest(key));
      if (spent && spent.consumedPoints >= points) throw tooFast(spent);
    },
    async forget(key) {
      await counts().delete(digest(key));
    },
  };
}

/** Keys are addresses of people, and come as long as whoever sends them likes. */
function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function tooFast(spent: RateLimiterRes): ProtocolError {
  return new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: Math.max(1_000, spent.msBeforeNext) });
}
