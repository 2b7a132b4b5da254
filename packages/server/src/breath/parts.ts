import { limits, type BreathSource } from '@attune/protocol';
import { wrapTurns } from '@attune/vitals';
import type { StateStore } from '../hub/stateStore.ts';

/** One person's breath, as they told it last. */
export type Told = {
  readonly source: BreathSource;
  /** In turns, at `at`. */
  readonly phase: number;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/**
 * What one node knows: of each of its people, and not their sum. Somebody with a device on each of two nodes is one person still, and would
 * be a group of two that breathes as one if sums were added up.
 */
export type Part = readonly (readonly [userId: string, source: BreathSource, phase: number, at: number])[];

export const PART = 'part';

/** Parts lie on a channel that is no channel of the contract, so that nobody can subscribe to it. */
export function partsChannel(sessionId: string): string {
  return `breath:${sessionId}`;
}

/** Of each node that has somebody. */
export async function readParts(
  states: Pick<StateStore, 'snapshot'>,
  sessionId: string,
  now: number,
): Promise<ReadonlyMap<string, Part>> {
  const values = await states.snapshot(partsChannel(sessionId));
  const parts = values.map(({ key, json }) => [key, JSON.parse(json) as Part] as const);
  return new Map(parts.filter(([, part]) => part.some(([, , , at]) => isFresh({ at }, now))));
}

/** How many say now where they are, however many devices each. */
export function countFresh(parts: Iterable<Part>, now: number): number {
  const fresh = [...parts].flat().filter(([, , , at]) => isFresh({ at }, now));
  return new Set(fresh.map(([userId]) => userId)).size;
}

export function partOf(people: Iterable<readonly [string, Told]>): Part {
  return Array.from(people, ([userId, { source, phase, at }]) => [userId, source, phase, at]);
}

export function isFresh({ at }: Pick<Told, 'at'>, now: number): boolean {
  // Clocks of two nodes are a little apart: what was told in a moment counts too.
  return Math.abs(now - at) <= limits.BREATH_FRESH_MS;
}

/** Everybody's newest breath, moved on to `now` at the pace that is breathed. */
export function merge(
  parts: Iterable<Part>,
  now: number,
  breathMs: number,
): ReadonlyMap<string, Pick<Told, 'source' | 'phase'>> {
  const newest = new Map<string, Told>();
  for (const [userId, source, phase, at] of [...parts].flat()) {
    const known = newest.get(userId);
    if (isFresh({ at }, now) && (!known || known.at < at)) newest.set(userId, { source, phase, at });
  }
  return new Map(
    Array.from(newest, ([userId, { source, phase, at }]) => [
      userId,
      { source, phase: wrapTurns(phase + (now - at) / breathMs) },
    ]),
  );
}
