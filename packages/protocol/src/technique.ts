import * as z from 'zod/mini';
import { id } from './ids.ts';
import { line, text } from './text.ts';

/** `rest` is the hold after the exhale. */
const PHASE_KINDS = ['inhale', 'hold', 'exhale', 'rest'] as const;

/** Longer than anybody should be asked to hold a breath. */
const MAX_PHASE_SECONDS = 20;
const MIN_PHASE_SECONDS = 0.5;
const PHASE_PROBLEM = `must last ${MIN_PHASE_SECONDS} to ${MAX_PHASE_SECONDS} seconds`;
const MIN_CYCLE_SECONDS = 3;
const MAX_CYCLE_SECONDS = 60;

const phase = z.strictObject({
  kind: z.enum(PHASE_KINDS),
  seconds: z.number().check(z.gte(MIN_PHASE_SECONDS, PHASE_PROBLEM), z.lte(MAX_PHASE_SECONDS, PHASE_PROBLEM)),
});

/** Within what nobody is harmed by: these limits hold for every technique, whoever makes it up. */
const phases = z.array(phase).check(
  z.minLength(2, 'must have at least 2 steps'),
  z.maxLength(8, 'must have at most 8 steps'),
  z.refine(
    (all) => all.some((p) => p.kind === 'inhale') && all.some((p) => p.kind === 'exhale'),
    'must breathe in and out',
  ),
  z.refine((all) => {
    const seconds = all.reduce((sum, p) => sum + p.seconds, 0);
    return seconds >= MIN_CYCLE_SECONDS && seconds <= MAX_CYCLE_SECONDS;
  }, `a cycle must last ${MIN_CYCLE_SECONDS} to ${MAX_CYCLE_SECONDS} seconds`),
);

/** A breathing pattern: one cycle, repeated. Seconds may be fractions (coherent breathing is 5.5). */
export const technique = z.strictObject({ id, name: line(60), phases });
export type Technique = z.infer<typeof technique>;

/** Of what is suggested, and of a step of a programme. */
export const MAX_CYCLES = 500;
export const MAX_NOTE_CHARACTERS = 300;

const cycles = z.int().check(z.gte(1), z.lte(MAX_CYCLES));
const note = z.nullable(text(MAX_NOTE_CHARACTERS));

/** What somebody writes into the library. */
export const techniqueDraft = z.strictObject({
  name: line(60),
  phases,
  /** How many are suggested. */
  cycles,
  /** What to mind, for whoever leads and whoever breathes it; null: nothing. */
  note,
});
export type TechniqueDraft = z.infer<typeof techniqueDraft>;

/** A technique that is offered. Its id stays its own for ever, so that old logs can be read. */
export const libraryTechnique = z.object({
  id,
  name: z.string(),
  phases,
  cycles,
  note: z.nullable(z.string()),
  /** Every installation has it, and nobody changes it. */
  built_in: z.boolean(),
  /** Not offered any more; sessions that have it keep it. */
  archived: z.boolean(),
});
export type LibraryTechnique = z.infer<typeof libraryTechnique>;

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
