import type { Report, StampedResult } from './results.ts';

/** A fresh report, and with it what it did not measure itself, by letter: each result says of which run it is. */
export function keptWith(before: Report | undefined, fresh: Report): Report {
  if (!before) return fresh;
  const measured = new Map(fresh.results.map((result) => [result.scenario, result]));
  const inPlace = before.results.map((old): StampedResult => measured.get(old.scenario) ?? old);
  const known = new Set(inPlace.map(({ scenario }) => scenario));
  const all = [...inPlace, ...fresh.results.filter(({ scenario }) => !known.has(scenario))];
  return { ...fresh, results: all.toSorted((one, other) => one.letter.localeCompare(other.letter)) };
}
