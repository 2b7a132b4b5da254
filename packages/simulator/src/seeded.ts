/** Draws that look like chance and are the same for the same seed. Not for secrets. */
export type Random = {
  /** At least 0, below 1. */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  /** A whole number, both ends included. */
  readonly whole: (low: number, high: number) => number;
  /** Throws for an empty list: there is nothing to pick. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A stream of its own: what one person draws never shifts what another does. */
  readonly fork: (label: string) => Random;
};

const WORD = 2 ** 32;

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, three additions, two shifts and a rotation a draw. */
export function createRandom(seed: number | string): Random {
  let [a, b, c] = [hash(`${seed}/a`), hash(`${seed}/b`), hash(`${seed}/c`)];
  let counter = 1;
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first words still resemble the seed.
  for (let i = 0; i < 12; i += 1) word();

  const next = (): number => word() / WORD;
  const between = (low: number, high: number): number => low + (high - low) * next();
  const whole = (low: number, high: number): number => low + Math.floor((high - low + 1) * next());
  return {
    next,
    between,
    whole,
    pick: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new RangeError('There is nothing to pick from.');
      // In range by construction; `T` may include undefined, so no check could say more.
      return items[whole(0, items.length - 1)] as T;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

/** FNV-1a with a final mix, so that seeds that differ in one letter start far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const char of text) h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
