import * as z from 'zod/mini';
import { id } from './ids.ts';
import { line } from './text.ts';

/** `rest` is the hold after the exhale. */
const PHASE_KINDS = ['inhale', 'hold', 'exhale', 'rest'] as const;

/** Longer than anybody should be asked to hold a breath. */
const MAX_PHASE_SECONDS = 20;
const MIN_CYCLE_SECONDS = 3;
const MAX_CYCLE_SECONDS = 60;

const phase = z.strictObject({
  kind: z.enum(PHASE_KINDS),
  seconds: z.number().check(z.gte(0.5), z.lte(MAX_PHASE_SECONDS)),
});

/** A breathing pattern: one cycle, repeated. Seconds may be fractions (coherent breathing is 5.5). */
export const technique = z.strictObject({
  id,
  name: line(60),
  phases: z.array(phase).check(
    z.minLength(2),
    z.maxLength(8),
    z.refine(
      (phases) => phases.some((p) => p.kind === 'inhale') && phases.some((p) => p.kind === 'exhale'),
      'must breathe in and out',
    ),
    z.refine((phases) => {
      const seconds = phases.reduce((sum, p) => sum + p.seconds, 0);
      return seconds >= MIN_CYCLE_SECONDS && seconds <= MAX_CYCLE_SECONDS;
    }, `a cycle must last ${MIN_CYCLE_SECONDS} to ${MAX_CYCLE_SECONDS} seconds`),
  ),
});
export type Technique = z.infer<typeof technique>;

const pattern = (techniqueId: string, name: string, phases: Technique['phases']): Technique => ({
  id: techniqueId,
  name,
  phases,
});

/** The techniques every installation has. */
export const TECHNIQUES: readonly Technique[] = [
  pattern('coherent', 'Coherent 5.5', [
    { kind: 'inhale', seconds: 5.5 },
    { kind: 'exhale', seconds: 5.5 },
  ]),
  pattern('box', 'Box 4-4-4-4', [
    { kind: 'inhale', seconds: 4 },
    { kind: 'hold', seconds: 4 },
    { kind: 'exhale', seconds: 4 },
    { kind: 'rest', seconds: 4 },
  ]),
  pattern('four-seven-eight', '4-7-8', [
    { kind: 'inhale', seconds: 4 },
    { kind: 'hold', seconds: 7 },
    { kind: 'exhale', seconds: 8 },
  ]),
  pattern('extended-exhale', 'Extended exhale 4-8', [
    { kind: 'inhale', seconds: 4 },
    { kind: 'exhale', seconds: 8 },
  ]),
];
