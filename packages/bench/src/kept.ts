import type { Machine } from './machine.ts';
import type { Report, StampedResult } from './results.ts';

/** A fresh report with what it did not measure itself, and the titles of what was measured otherwise before and is gone. */
export type Kept = { readonly report: Report; readonly dropped: readonly string[] };

/** Results of another machine, Node or kernel, or of another number of repetitions, would stand under a heading that is not true of them. */
export function keptWith(before: Report | undefined, fresh: Report): Kept {
  const measured = new Map(fresh.results.map((result) => [result.scenario, result]));
  const others = (before?.results ?? []).filter(({ scenario }) => !measured.has(scenario));
  if (!before || !isAlike(before, fresh)) return { report: fresh, dropped: others.map(({ title }) => title) };

  const inPlace = before.results.map((old): StampedResult => measured.get(old.scenario) ?? old);
  const known = new Set(inPlace.map(({ scenario }) => scenario));
  const added = fresh.results.filter(({ scenario }) => !known.has(scenario));
  return { report: { ...fresh, results: [...inPlace, ...added] }, dropped: [] };
}

function isAlike(one: Report, other: Report): boolean {
  return (
    one.quick === other.quick && one.repetitions === other.repetitions && isSame(one.machine, other.machine)
  );
}

function isSame(one: Machine, other: Machine): boolean {
  return (['cores', 'processor', 'memoryGib', 'node', 'kernel'] as const).every(
    (what) => one[what] === other[what],
  );
}
