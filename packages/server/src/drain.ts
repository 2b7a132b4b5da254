import { CLOSE } from '@attune/protocol';
import type { Connection } from './connection/connection.ts';
import { controlFrame } from './hub/frames.ts';
import type { Clock } from './platform/clock.ts';

/** How fast the others may be asked to take these connections over. */
const PER_SECOND = 500;
/** With so much room for each, few are gone in a moment; and of many no second sees more than an eighth. */
const ROOM_MS = 100;
const ROOMY_WINDOW_MS = 8_000;
const MAX_WINDOW_MS = 20_000;
/** To dial elsewhere, subscribe and catch up, before the old connection is dropped. */
const GRACE_MS = 5_000;
/** Whoever is still here is told to go now, ... */
const LAST_CALL_MS = 26_000;
/** ... and cut then: out within 30 s, with 3 s for the last answers and for what is still being told. */
const DEADLINE_MS = 27_000;

export type DrainOptions = {
  readonly pool: Iterable<Connection> & { readonly size: number };
  readonly clock: Clock;
  readonly random: () => number;
  /** False: nobody is there to go to first, so nobody is waited for. */
  readonly hasOthers: boolean;
};

/**
 * Asks every connection to leave, each after a delay of its own, so that they do not all arrive elsewhere in one instant
 * (DRAIN-2). Resolves when all are gone, or at the deadline; who is left then must be cut. Nobody may be let in any more.
 */
export async function drain({ pool, clock, random, hasOthers }: DrainOptions): Promise<void> {
  const connections = shuffled(pool, random);
  const windowMs = windowOf(connections.length, hasOthers);
  const stops = connections.map((connection, index) => {
    const delayMs = Math.round(((index + random()) / connections.length) * windowMs);
    connection.deliver(controlFrame('draining', { delay_ms: delayMs }, clock.now()));
    // Before it is somebody's connection there is nothing that could be handed over.
    const mayLinger = hasOthers && connection.state === 'AUTHENTICATED';
    return clock.after(delayMs + (mayLinger ? GRACE_MS : 0), () => connection.condemn(CLOSE.restart));
  });
  stops.push(
    clock.after(LAST_CALL_MS, () => {
      for (const connection of pool) connection.condemn(CLOSE.restart);
    }),
  );
  await emptied(pool, clock);
  for (const stop of stops) stop();
}

function windowOf(connections: number, hasOthers: boolean): number {
  const roomyMs = hasOthers ? Math.min(connections * ROOM_MS, ROOMY_WINDOW_MS) : 0;
  return Math.min(MAX_WINDOW_MS, Math.max(roomyMs, (connections / PER_SECOND) * 1_000));
}

/** Whose turn comes when is chance; that turns are spread evenly is not. */
function shuffled<T>(all: Iterable<T>, random: () => number): T[] {
  return [...all]
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

const LOOK_EVERY_MS = 20;

function emptied(pool: DrainOptions['pool'], clock: Clock): Promise<void> {
  const until = clock.monotonic() + DEADLINE_MS;
  return new Promise((resolve) => {
    const stop = clock.every(LOOK_EVERY_MS, () => {
      if (pool.size > 0 && clock.monotonic() < until) return;
      stop();
      resolve();
    });
  });
}
