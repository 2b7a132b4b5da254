import { ProtocolError } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';
import { createAlarms } from './alarms.ts';

/** A database that did not answer is asked again after this long; a deadline is never dropped. */
const RETRY_MS = 1_000;
/** What another node was faster with can be read by then; a guard that goes on refusing costs next to nothing at this pace. */
const TAKEN_RETRY_MS = 100;
/** Every node looks this often at what time has to do next: who knew of it may be gone. */
const LOOK_MS = 5_000;
/** How far a look sees: over the next looks, also when some of them fail. */
const AHEAD_MS = 30_000;
/** Deadlines that are remembered beside those that the next looks would find. */
const MAX_ALARMS = 10_000;

export type Deadlines = {
  /** Something is due then, as far as this node knows; null: nothing. */
  watch(id: string, at: number | null): void;
  /** Takes up what the database has, and again every few seconds what other nodes did. */
  start(): Promise<void>;
  stop(): void;
};

export type DeadlinesDeps = {
  readonly clock: Clock;
  /** From 0 to 1; keeps the nodes from looking all at once. */
  readonly random: () => number;
  /** Reads anew what is due, and does it; answers when it will be, where that is later. */
  readonly act: (id: string, now: number) => Promise<number | null>;
  /** What is due until then. */
  readonly readDue: (until: number) => Promise<Iterable<readonly [id: string, at: number | null]>>;
  readonly onTrouble: (error: unknown) => void;
};

/** What time does to rows. An alarm only says look: every node may try, and the guards of the commit let one of them. */
export function createDeadlines({ clock, random, act, readDue, onTrouble }: DeadlinesDeps): Deadlines {
  const ring = (id: string) => void look(id).catch((error: unknown) => again(id, error));
  const alarms = createAlarms(clock, ring, { most: MAX_ALARMS, nearMs: AHEAD_MS });
  let isOver = false;
  let cancel: () => void = () => undefined;

  function watch(id: string, at: number | null): void {
    if (at !== null) alarms.set(id, at);
  }

  async function look(id: string): Promise<void> {
    watch(id, await act(id, clock.now()));
  }

  function again(id: string, error: unknown): void {
    const isTaken =
      error instanceof ProtocolError && (error.error === 'WRONG_PHASE' || error.error === 'CONFLICT');
    if (!isTaken) onTrouble(error);
    alarms.set(id, clock.now() + (isTaken ? TAKEN_RETRY_MS : RETRY_MS));
  }

  async function lookAhead(): Promise<void> {
    for (const [id, at] of await readDue(clock.now() + AHEAD_MS)) watch(id, at);
  }

  function later(): void {
    if (isOver) return;
    const afterMs = LOOK_MS * (0.8 + 0.4 * random());
    cancel = clock.after(afterMs, () => void lookAhead().catch(onTrouble).then(later));
  }

  return {
    watch,
    async start() {
      await lookAhead();
      later();
    },
    stop() {
      isOver = true;
      cancel();
      alarms.stop();
    },
  };
}
