import {
  MAX_CYCLES,
  MIN_STEP_SECONDS,
  type Programme,
  type ProgrammeStand,
  type ProgrammeStep,
  type Technique,
} from '@attune/protocol';
import { cycleMs } from '@attune/vitals';

const MINUTE_MS = 60_000;
const MAX_MINUTES = 120;

/** What was typed as a step, or what is wrong with it. */
export function stepOf(
  { id, name, phases }: Technique,
  unit: 'cycles' | 'minutes',
  typed: string,
): ProgrammeStep | { readonly problem: string } {
  const technique = { id, name, phases };
  const cycle = cycleMs(technique);
  const amount = Number(typed.trim().replace(',', '.'));
  if (unit === 'minutes') {
    const isFine = amount * MINUTE_MS >= MIN_STEP_SECONDS * 1000 && amount <= MAX_MINUTES;
    if (!isFine) return { problem: `Please give ${MIN_STEP_SECONDS} s to ${MAX_MINUTES} minutes.` };
    return { technique, cycles: Math.max(1, Math.round((amount * MINUTE_MS) / cycle)), minutes: amount };
  }
  const fewest = Math.ceil((MIN_STEP_SECONDS * 1000) / cycle);
  if (Number.isInteger(amount) && amount >= fewest && amount <= MAX_CYCLES)
    return { technique, cycles: amount, minutes: null };
  return { problem: `Please give ${fewest} to ${MAX_CYCLES} cycles.` };
}

/** What was typed for a step that there is, as `stepOf` reads it. */
export function typedOf({ cycles, minutes }: ProgrammeStep) {
  return minutes === null
    ? ({ unit: 'cycles', amount: String(cycles) } as const)
    : ({ unit: 'minutes', amount: String(minutes) } as const);
}

/** `10 cycles, 1:50, next`. */
export function lengthText(step: ProgrammeStep, mark: string): string {
  const count = step.cycles === 1 ? '1 cycle' : `${step.cycles} cycles`;
  return [count, clockText(lengthMs(step)), mark].filter(Boolean).join(', ');
}

/**
 * All steps, and before it begins also how they fit into the session. Once it runs, steps may have been passed over or held up, and what
 * is left of the session is not the difference.
 */
export function totalText({ steps, run }: Pick<Programme, 'steps' | 'run'>, sessionMinutes: number): string {
  const total = steps.reduce((sum, step) => sum + lengthMs(step), 0);
  const length = sessionMinutes * MINUTE_MS;
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  const all = `${count}, ${clockText(total)} in all.`;
  if (run.at !== 'ahead') return all;
  const sum = `${all} The session lasts ${clockText(length)}`;
  if (total > length) return `${sum}: it ends ${clockText(total - length)} before the programme is through.`;
  return total < length ? `${sum}: the last technique goes on for ${clockText(length - total)}.` : `${sum}.`;
}

function lengthMs({ technique, cycles }: ProgrammeStep): number {
  return cycles * cycleMs(technique);
}

export function standText(
  { steps, run }: Pick<Programme, 'steps' | 'run'>,
  { current, next, nextAt, isOver }: ProgrammeStand,
  now: number,
): string {
  const name = (index: number) => steps[index]?.technique.name ?? '';
  const coming =
    next === null ? '' : `Next: ${name(next)}${nextAt === null ? '.' : ` in ${clockText(nextAt - now)}.`}`;
  if (run.at === 'ahead') return 'It begins with the session, and runs by itself.';
  if (run.at === 'paused') return 'It stands still with the session.';
  if (run.at === 'over' || isOver || (run.at === 'held' && next === null)) return 'It is finished.';
  if (run.at === 'held') return `It waits for whoever leads. ${coming}`;
  return [current === null ? '' : `Step ${current + 1} of ${steps.length}.`, coming]
    .filter(Boolean)
    .join(' ');
}

function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
