import type { ErrorName } from '@attune/protocol';
import { createRateLimiter, type CreateRateLimiter, type RateLimiter } from '../platform/rateLimiter.ts';

const MINUTE_MS = 60_000;

/** All calls of an address. Room for a class of a hundred behind one router that opens its links in the same minute. */
const CALLS_PER_MINUTE = 1_200;
/** Codes, tickets and tokens that turned out wrong. Nobody mistypes this often, and a guesser needs billions. */
const WRONG_GUESSES_PER_MINUTE = 20;
/** Signatures that turned out wrong. Apart from guesses: who set up a device cloud wrongly keeps no people of the same address out. */
const WRONG_SIGNATURES_PER_MINUTE = 20;
/** Upgrades of an address that are let through to be looked at. */
const UPGRADES_PER_MINUTE = 600;

/** Answers that say: this secret is not one. */
const WRONG_GUESS: ReadonlySet<ErrorName> = new Set(['AUTHENTICATION_FAILED', 'INVITE_NOT_FOUND']);

/** Limits by address; keys come from `addressKey`. */
export type RateRules = {
  readonly calls: RateLimiter;
  readonly upgrades: RateLimiter;
  /** Spend one for each wrong secret; check it before looking at the next. */
  readonly wrongGuesses: RateLimiter;
  /** Spend one for each wrong signature; a good one is taken all the same. */
  readonly wrongSignatures: RateLimiter;
};

/** `factor` scales them all, for load that comes from one machine on purpose. */
export function createRateRules(factor = 1, create: CreateRateLimiter = createRateLimiter): RateRules {
  const perMinute = (name: string, points: number) =>
    create({ name, points: Math.ceil(points * factor), perMs: MINUTE_MS });
  return {
    calls: perMinute('calls', CALLS_PER_MINUTE),
    upgrades: perMinute('upgrades', UPGRADES_PER_MINUTE),
    wrongGuesses: perMinute('guesses', WRONG_GUESSES_PER_MINUTE),
    wrongSignatures: perMinute('signatures', WRONG_SIGNATURES_PER_MINUTE),
  };
}

export function isWrongGuess(name: ErrorName): boolean {
  return WRONG_GUESS.has(name);
}
