import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Clock } from './clock.ts';
import type { Lifetime } from './lifetime.ts';
import { createMemoryMeter, type Memory } from './memory.ts';
import { CALM, rank, step, type Level, type Sample } from './pressure.machine.ts';

export type { Level } from './pressure.machine.ts';

/** What can be kept out when there is too much. Control frames and answers never are, so they have no name here. */
export type Sheddable = 'signal' | 'state' | 'newcomer' | 'event';

/** From which level on each is kept out. */
const SHED_FROM: Readonly<Record<Sheddable, Level>> = {
  signal: 'strained',
  state: 'stressed',
  newcomer: 'stressed',
  event: 'critical',
};

/** When to send again what a critical node had no room for; it takes it as long to be less than that. */
export const CRITICAL_RETRY_MS = 2_000;

export type Pressure = {
  readonly level: Level;
  /** Asked for every frame: it only compares. */
  accepts(what: Sheddable): boolean;
};

export type PressureOptions = {
  readonly clock: Clock;
  readonly lifetime: Lifetime;
  /** @default this process. */
  readonly measure?: (() => Sample) | undefined;
  readonly onChange?: (level: Level) => void;
};

/** Short enough that a rush is noticed before a queue of seconds has grown, long enough for 25 samples of the loop's delay. */
const LOOK_EVERY_MS = 250;

/** Watches the node and says what it has no room for. */
export function watchPressure({ clock, lifetime, measure, onChange }: PressureOptions): Pressure {
  const sample = measure ?? watchProcess(lifetime);
  let state = CALM;
  lifetime.add(
    clock.every(LOOK_EVERY_MS, () => {
      const { level } = state;
      state = step(state, sample());
      if (state.level !== level) onChange?.(state.level);
    }),
  );
  return {
    get level() {
      return state.level;
    },
    accepts: (what) => rank(state.level) < rank(SHED_FROM[what]),
  };
}

const RESOLUTION_MS = 10;
const NANOSECONDS_IN_A_MS = 1e6;

function watchProcess(lifetime: Lifetime): () => Sample {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  lifetime.add(() => void delay.disable());
  const memory = createMemoryMeter();
  let lookedAt = performance.now();
  return () => {
    const now = performance.now();
    // A stall is over when this look is late for it; the histogram begins anew with each look, and would miss it now and then.
    const lateMs = now - lookedAt - LOOK_EVERY_MS;
    lookedAt = now;
    const lagMs = Math.max(lateMs, delay.percentile(99) / NANOSECONDS_IN_A_MS);
    delay.reset();
    return { lagMs, memory: Math.max(heapPart(), memoryPart(memory())) };
  };
}

function heapPart(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}

/** Ours of what we could have: what others on the machine or in the container hold is not ours to count on. */
function memoryPart({ residentBytes, availableBytes }: Memory): number {
  return residentBytes / (residentBytes + availableBytes);
}
