import { ProtocolError } from '@attune/protocol';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts per key in a window that starts with the first count. Keys that are not used again are forgotten with their window. */
export type RateLimiter = {
  /** Counts one. Throws RATE_LIMIT_EXCEEDED, with the wait, when that is one too many. */
  spend(key: string): Promise<void>;
  /** Throws like `spend` but counts nothing. */
  check(key: string): Promise<void>;
  forget(key: string): Promise<void>;
};

export type RateLimit = { readonly points: number; readonly perMs: number };

export function createRateLimiter({ points, perMs }: RateLimit): RateLimiter {
  const limiter = new RateLimiterMemory({ points, duration: perMs / 1000 });
  return {
    async spend(key) {
      try {
        await limiter.consume(key);
      } catch (refusal) {
        throw refusal instanceof RateLimiterRes ? tooFast(refusal) : refusal;
      }
    },
    async check(key) {
      const spent = await limiter.get(key);
      if (spent && spent.consumedPoints >= points) throw tooFast(spent);
    },
    async forget(key) {
      await limiter.delete(key);
    },
  };
}

function tooFast(spent: RateLimiterRes): ProtocolError {
  return new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: Math.max(1_000, spent.msBeforeNext) });
}
