import {
  firstIssue,
  MAX_CYCLES,
  MAX_NOTE_CHARACTERS,
  techniqueDraft,
  type Technique,
  type TechniqueDraft,
} from '@attune/protocol';
import { breathsPerMinute, cycleMs, type PhaseKind } from '@attune/vitals';

export const PHASE_WORDS: Readonly<Record<PhaseKind, string>> = {
  inhale: 'Breathe in',
  hold: 'Hold',
  exhale: 'Breathe out',
  rest: 'Rest',
};
export const PHASE_KINDS: readonly PhaseKind[] = ['inhale', 'hold', 'exhale', 'rest'];
export const PHASES = { least: 2, most: 8 } as const;

/** One row of the editor. Seconds are as they were typed. */
export type TypedPhase = { readonly key: number; kind: PhaseKind; seconds: string };
export type Typed = { name: string; phases: TypedPhase[]; cycles: string; note: string };

export const FIRST: TechniqueDraft = {
  name: '',
  phases: [
    { kind: 'inhale', seconds: 4 },
    { kind: 'exhale', seconds: 6 },
  ],
  cycles: 10,
  note: null,
};

export function typedOf({ name, phases, cycles, note }: TechniqueDraft): Typed {
  return {
    name,
    phases: phases.map(({ kind, seconds }, key) => ({ key, kind, seconds: String(seconds) })),
    cycles: String(cycles),
    note: note ?? '',
  };
}

export type Read =
  | { readonly valid: true; readonly draft: TechniqueDraft }
  | { readonly valid: false; readonly field: string; readonly problem: string };

/** What was typed, judged by the contract's own schema, with a problem that a person can mend. */
export function readTyped({ name, phases, cycles, note }: Typed): Read {
  const parsed = techniqueDraft.safeParse({
    name,
    phases: phases.map(({ kind, seconds }) => ({ kind, seconds: numberOf(seconds) })),
    cycles: numberOf(cycles),
    note: note.trim() === '' ? null : note,
  });
  if (parsed.success) return { valid: true, draft: parsed.data };
  const { field = '', problem = '' } = firstIssue(parsed.error);
  return { valid: false, field: String(field), problem: problemText(String(field), String(problem)) };
}

/** A comma is a decimal sign in half of the world. */
function numberOf(typed: string): number {
  const text = typed.trim().replace(',', '.');
  return text === '' ? Number.NaN : Number(text);
}

function problemText(field: string, problem: string): string {
  if (field === 'name') return 'Please give it a name of up to 60 characters.';
  if (field === 'cycles') return `Please suggest 1 to ${MAX_CYCLES} cycles.`;
  if (field === 'note') return `A note has up to ${MAX_NOTE_CHARACTERS} characters that can be shown.`;
  const row = /^phases\.(\d+)\./.exec(field);
  if (row) return `Step ${Number(row[1]) + 1} must last 0.5 to 20 seconds.`;
  return `The pattern ${problem}.`.replace('The pattern a cycle', 'A cycle');
}

/** What can be breathed already, for the preview; undefined while the pattern is not whole. */
export function patternOf(typed: Typed): Technique | undefined {
  const read = readTyped({ ...typed, name: 'Preview', cycles: '1', note: '' });
  return read.valid ? { id: 'preview', name: 'Preview', phases: read.draft.phases } : undefined;
}

/** `4-6 s, 6 a minute`. */
export function patternText({ phases }: Pick<Technique, 'phases'>): string {
  const rate = Number(breathsPerMinute({ id: '', name: '', phases }).toFixed(2));
  return `${phases.map(({ seconds }) => seconds).join('-')} s, ${rate} a minute`;
}

/** `10 cycles, about 2 min`. */
export function suggestionText({ phases, cycles }: Pick<TechniqueDraft, 'phases' | 'cycles'>): string {
  const minutes = (cycles * cycleMs({ id: '', name: '', phases })) / 60_000;
  const about = minutes < 1 ? `${Math.round(minutes * 60)} s` : `${Math.round(minutes)} min`;
  return `${cycles === 1 ? '1 cycle' : `${cycles} cycles`}, about ${about}`;
}
