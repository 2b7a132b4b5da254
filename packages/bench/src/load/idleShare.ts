import { readFileSync } from 'node:fs';

/** The core that the load is pinned to; Redis and PostgreSQL share it, where there are any. */
export const LOAD_CORE = 1;

/** Since the system started, in whatever unit. */
export type CoreTimes = { readonly idle: number; readonly all: number };

/** Of the time between two looks at a core: near 0, what was measured was who shares it, and not the server. */
export function idleShareBetween(from: CoreTimes, to: CoreTimes): number {
  const all = to.all - from.all;
  return all > 0 ? (to.idle - from.idle) / all : 0;
}

/** The line of one core in `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal, and guests that user and nice have in them. */
export function coreTimesIn(stat: string, core: number): CoreTimes {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1];
  if (line === undefined) throw new Error(`The system says nothing of core ${core}.`);
  const times = line.split(' ').slice(0, 8).map(Number);
  const [, , , idle = 0, waiting = 0] = times;
  return { idle: idle + waiting, all: times.reduce((sum, each) => sum + each, 0) };
}

export type Watched = { readonly seconds: number; readonly idleShare: number };

/** From now until what it answers is called: how long that was, and how idle the core of the load was meanwhile. */
export function watchLoad(): () => Watched {
  const from = { at: performance.now(), core: coreTimes() };
  return () => ({
    seconds: (performance.now() - from.at) / 1_000,
    idleShare: idleShareBetween(from.core, coreTimes()),
  });
}

function coreTimes(): CoreTimes {
  return coreTimesIn(readFileSync('/proc/stat', 'utf8'), LOAD_CORE);
}
