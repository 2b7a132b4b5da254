import {
  MAX_CYCLES,
  MIN_STEP_SECONDS,
  type LibraryTechnique,
  type Programme,
  type ProgrammeStand,
  type ProgrammeStep,
} from '@attune/protocol';
import { cycleMs } from '@attune/vitals';

const MINUTE_MS = 60_000;
const MAX_MINUTES = 120;

/** What was typed as a step, or what is wrong with it. */
export function stepOf(
  { id, name, phases }: LibraryTechnique,
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

/** `10 cycles, 1:50, next`. */
export function lengthText({ technique, cycles }: ProgrammeStep, mark: string): string {
  const count = cycles === 1 ? '1 cycle' : `${cycles} cycles`;
  return [count, clockText(cycles * cycleMs(technique)), mark].filter(Boolean).join(', ');
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
