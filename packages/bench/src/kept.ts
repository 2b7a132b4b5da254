import type { Report, StampedResult } from './results.ts';

/** A fresh result in its place, and all that it did not measure itself, by letter: each result says of which run it is. */
export function keptWith(before: Report, fresh: StampedResult): Report {
  const isKnown = before.results.some(({ scenario }) => scenario === fresh.scenario);
  const inPlace = before.results.map((old) => (old.scenario === fresh.scenario ? fresh : old));
  const all = isKnown ? inPlace : [...inPlace, fresh];
  return { ...before, results: all.toSorted((one, other) => one.letter.localeCompare(other.letter)) };
}

/** Of a scenario that went to its end, all that was measured: an older result beside it is of a size that it came to no more. */
export function withoutOlder(before: Report, letter: string, measured: readonly StampedResult[]): Report {
  const fresh = new Set(measured.map(({ scenario }) => scenario));
  return {
    ...before,
    results: before.results.filter((result) => result.letter !== letter || fresh.has(result.scenario)),
  };
}
