import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningContender } from './contender.ts';
import { quantile } from './figures.ts';
import { watchLoad } from './load/idleShare.ts';
import type { Witness } from './load/witness.ts';
import type { Point } from './results.ts';

/** What a run was like over its time. */
export type Course = {
  /** Minutes, and the ms or MiB then. */
  readonly p99: readonly Point[];
  readonly p50: readonly Point[];
  readonly memory: readonly Point[];
  /** Of the whole run. */
  readonly linesMs: readonly number[];
  readonly readingsMs: readonly number[];
  readonly messagesHeard: number;
  readonly witnesses: number;
  readonly seconds: number;
  /** How many of them the server used. */
  readonly cores: number;
  /** Of the core that the load has. */
  readonly idleShare: number;
};

/** How long, and in how many parts of it things are looked at. */
export type Period = { readonly forMs: number; readonly windows: number };

const MINUTE_MS = 60_000;
/** Bytes. */
export const MEBIBYTE = 1_024 ** 2;

/** Looks at what the witnesses heard, window after window. Throws where they heard nothing in one. */
export async function follow(
  witness: Witness,
  server: RunningContender,
  { forMs, windows }: Period,
): Promise<Course> {
  const [p99, p50, memory]: [Point[], Point[], Point[]] = [[], [], []];
  const [linesMs, readingsMs]: [number[], number[]] = [[], []];
  let messagesHeard = 0;
  const beforeMs = server.cpuMs();
  const watched = watchLoad();
  for (let window = 1; window <= windows; window += 1) {
    await sleep(forMs / windows);
    const heard = witness.take();
    const minutes = (window * forMs) / windows / MINUTE_MS;
    if (heard.linesMs.length === 0) throw new Error(`No line was heard until minute ${minutes}.`);
    p99.push([minutes, quantile(heard.linesMs, 0.99)]);
    p50.push([minutes, quantile(heard.linesMs, 0.5)]);
    memory.push([minutes, server.residentBytes() / MEBIBYTE]);
    for (const ms of heard.linesMs) linesMs.push(ms);
    for (const ms of heard.readingsMs) readingsMs.push(ms);
    messagesHeard += heard.messages;
  }
  const { idleShare, seconds } = watched();
  const cores = (server.cpuMs() - beforeMs) / 1_000 / seconds;
  const { count: witnesses } = witness;
  return {
    ...{ p99, p50, memory, linesMs, readingsMs, messagesHeard },
    ...{ witnesses, seconds, cores, idleShare },
  };
}
