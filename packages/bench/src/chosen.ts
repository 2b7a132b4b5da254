import type { Scenario } from './scenario.ts';

/** Those with the given letters, or all; throws for a letter that none has. */
export function chosen<T extends Pick<Scenario, 'letter'>>(
  scenarios: readonly T[],
  letters: string | undefined,
): readonly T[] {
  if (letters === undefined) return scenarios;
  const known = new Set(scenarios.map(({ letter }) => letter));
  const wanted = new Set(letters.toUpperCase());
  const unknown = [...wanted].filter((letter) => !known.has(letter));
  if (unknown.length > 0 || wanted.size === 0) {
    const what = wanted.size === 0 ? 'no letter' : unknown.join(', ');
    throw new RangeError(`--scenarios must be letters of ${[...known].join('')}, not ${what}.`);
  }
  return scenarios.filter(({ letter }) => wanted.has(letter));
}
