import { firstIssue, technique, type Technique } from '@attune/protocol';
import type { PhaseKind } from '@attune/vitals';

/** One row of the editor, as it was typed. */
export type TypedPhase = { readonly key: number; readonly kind: PhaseKind; readonly seconds: string };

export type Custom =
  | { readonly valid: true; readonly technique: Technique }
  | { readonly valid: false; readonly problem: string };

/** What was typed as a technique, judged by the contract's own schema, with a problem that a person can mend. */
export function customTechnique(name: string, phases: readonly TypedPhase[], id: string): Custom {
  const parsed = technique.safeParse({
    id,
    name,
    phases: phases.map(({ kind, seconds }) => ({ kind, seconds: secondsOf(seconds) })),
  });
  if (parsed.success) return { valid: true, technique: parsed.data };
  const { field = '', problem = '' } = firstIssue(parsed.error);
  return { valid: false, problem: problemText(String(field), String(problem)) };
}

/** A comma is a decimal sign in half of the world. */
function secondsOf(typed: string): number {
  const text = typed.trim().replace(',', '.');
  return text === '' ? Number.NaN : Number(text);
}

function problemText(field: string, problem: string): string {
  if (field === 'name') return 'Please give it a name of up to 60 characters.';
  const row = /^phases\.(\d+)\./.exec(field);
  if (row) return `Step ${Number(row[1]) + 1}: from 0.5 to 20 seconds, please.`;
  return `A pattern ${problem}.`;
}
