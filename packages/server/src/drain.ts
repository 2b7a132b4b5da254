import { CLOSE } from '@attune/protocol';
import type { ConnectionPool } from './connection/pool.ts';
import { controlFrame } from './hub/frames.ts';
import type { Clock } from './platform/clock.ts';

/** How fast the others may be asked to take these connections over. */
const RECONNECTS_PER_SECOND = 500;
/** Whoever is still here then is cut: out within 30 s. */
const DRAIN_DEADLINE_MS = 30_000;
const MAX_WINDOW_MS = 20_000;

/**
 * Asks every connection to leave, each after its own delay in a window scaled to their number, so that they do not all arrive
 * elsewhere in one instant (CONN-13). Resolves when all are gone, or after the deadline.
 */
export async function drain(pool: ConnectionPool, clock: Clock, random: () => number): Promise<void> {
  const windowMs = Math.min(MAX_WINDOW_MS, (pool.size / RECONNECTS_PER_SECOND) * 1_000);
  for (const connection of pool) {
    const delayMs = Math.round(random() * windowMs);
    connection.deliver(controlFrame('draining', { delay_ms: delayMs }, clock.now()));
    clock.after(delayMs, () => connection.condemn(CLOSE.restart));
  }
  await emptied(pool, clock);
}

const LOOK_EVERY_MS = 20;

function emptied(pool: ConnectionPool, clock: Clock): Promise<void> {
  const until = clock.monotonic() + DRAIN_DEADLINE_MS;
  return new Promise((resolve) => {
    const stop = clock.every(LOOK_EVERY_MS, () => {
      if (pool.size > 0 && clock.monotonic() < until) return;
      stop();
      resolve();
    });
  });
}
