import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const attempts = fc.nat({ max: 5_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffMs', () => {
  it('CLIENT-3 stays between nothing and a ceiling of 0.5 s that doubles up to 8 s', () => {
    fc.assert(
      fc.property(attempts, chance, (attempt, random) => {
        const waitMs = backoffMs(attempt, random);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThan(Math.min(8_000, 500 * 2 ** attempt));
      }),
    );
  });

  it('CLIENT-3 never waits less for a later attempt with the same luck', () => {
    fc.assert(
      fc.property(attempts, chance, (attempt, random) => {
        expect(backoffMs(attempt + 1, random)).toBeGreaterThanOrEqual(backoffMs(attempt, random));
      }),
    );
  });

  it('CLIENT-3 uses the whole range: full jitter', () => {
    expect(backoffMs(9, 0)).toBe(0);
    expect(backoffMs(9, 0.999_999)).toBe(7_999);
  });
});
