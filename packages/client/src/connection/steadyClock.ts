import type { Environment } from './environment.ts';

/** Two clocks of one device further apart than this: one of them was set, or stood still while the device slept. */
const JUMP_MS = 1_000;

export type SteadyClock = {
  /** The wall clock, milliseconds since 1970, without the jumps that were not taken yet. */
  readonly now: () => number;
  /** How far the wall clock has jumped since the last time this was asked; from here on `now` is past the jump. */
  readonly takeJump: () => number;
};

/** What is timed by it is not disturbed when somebody sets the wall clock. */
export function createSteadyClock(environment: Pick<Environment, 'now' | 'uptime'>): SteadyClock {
  let aheadMs = environment.now() - environment.uptime();
  const now = (): number => Math.round(environment.uptime() + aheadMs);
  return {
    now,
    takeJump: () => {
      const byMs = Math.round(environment.now() - now());
      if (Math.abs(byMs) < JUMP_MS) return 0;
      aheadMs += byMs;
      return byMs;
    },
  };
}
