import type { Programme, ProgrammeStep } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import { clockText } from '../ui/durationText.ts';
import type { Standing } from './useProgramme.ts';

export function lengthMs({ technique, cycles }: ProgrammeStep): number {
  return cycles * cycleMs(technique);
}

/** `10 cycles, 1:50`. */
export function lengthText(step: ProgrammeStep): string {
  return `${step.cycles === 1 ? '1 cycle' : `${step.cycles} cycles`}, ${clockText(lengthMs(step))}`;
}

/** What whoever leads reads above the buttons. */
export function standText({ steps, run }: Programme, { stand, now }: Standing): string {
  const { current, next, nextAt, isOver } = stand;
  const name = (index: number | null) => (index === null ? '' : (steps[index]?.technique.name ?? ''));
  const count = `of ${steps.length}`;
  const coming =
    next === null ? '' : `Next: ${name(next)}${nextAt === null ? '' : ` in ${clockText(nextAt - now)}`}`;
  switch (run.at) {
    case 'ahead':
      return `Programme: ${steps.length === 1 ? '1 step' : `${steps.length} steps`}, from the start on`;
    case 'held':
      return next === null ? 'The programme is finished' : `The programme waits for you. ${coming}`;
    case 'paused':
      return `Step ${run.step + 1} ${count} goes on after the pause`;
    case 'over':
      return 'The programme is over';
    case 'running': {
      if (isOver) return `The programme is finished; ${name(current)} goes on`;
      const now = current === null ? '' : `Step ${current + 1} ${count}: ${name(current)}`;
      return [now, coming].filter(Boolean).join('. ');
    }
  }
}

/** What everybody else reads: how far it is, and what comes. Nothing where nothing is to come. */
export function followText({ steps, run }: Programme, { stand, now }: Standing): string {
  const { current, next, nextAt } = stand;
  if (run.at !== 'running' || current === null || next === null || nextAt === null) return '';
  const name = steps[next]?.technique.name ?? '';
  return `Step ${current + 1} of ${steps.length}, then ${name} in ${clockText(nextAt - now)}`;
}
