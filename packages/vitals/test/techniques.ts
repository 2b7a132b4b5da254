import fc from 'fast-check';
import type { PhaseKind, Technique } from '../src/index.ts';

export function technique(...phases: readonly (readonly [PhaseKind, number])[]): Technique {
  return { id: 'test', name: 'Test', phases: phases.map(([kind, seconds]) => ({ kind, seconds })) };
}

export const box = technique(['inhale', 4], ['hold', 4], ['exhale', 4], ['rest', 4]);
export const relaxing = technique(['inhale', 4], ['hold', 7], ['exhale', 8]);
export const coherent = technique(['inhale', 5.5], ['exhale', 5.5]);
export const sigh = technique(['inhale', 2], ['hold', 0.5], ['inhale', 1], ['exhale', 6]);

const SHORTEST_PHASE_MS = 100;

const phase = fc.record({
  kind: fc.constantFrom<PhaseKind>('inhale', 'hold', 'exhale', 'rest'),
  seconds: fc.integer({ min: SHORTEST_PHASE_MS, max: 20_000 }).map((ms) => ms / 1000),
});

/** Any order of phases that has an inhale and an exhale in it. */
export const anyTechnique: fc.Arbitrary<Technique> = fc
  .array(phase, { minLength: 2, maxLength: 8 })
  .filter((phases) => ['inhale', 'exhale'].every((kind) => phases.some((one) => one.kind === kind)))
  .map((phases) => ({ id: 'any', name: 'Any', phases }));

/** Server time: whole milliseconds around the years 2020 to 2040. */
export const anyInstant = fc.integer({ min: 1_577_836_800_000, max: 2_208_988_800_000 });

/** From 0 up to 1, evenly spread; `fc.double` would mostly try numbers next to 0. */
export const anyShare = fc.nat(999_999).map((millionths) => millionths / 1_000_000);

/** Half a cosine over the shortest phase is the fastest that lungs of `anyTechnique` can move, per ms. */
export const FASTEST_FILL_PER_MS = Math.PI / 2 / SHORTEST_PHASE_MS;
