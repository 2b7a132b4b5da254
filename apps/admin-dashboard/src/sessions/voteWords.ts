import type { Vote } from '@attune/protocol';
import type { CountBar } from '../ui/CountBars.vue';

const PHASES = {
  open: 'open',
  closed: 'closed',
  settled: 'closed',
  applied: 'the next breath',
  vetoed: 'vetoed',
} as const satisfies Record<Vote['phase'], string>;

/** `open, 21 of 24 voted`. */
export function standText({ phase, voters, entitled }: Vote): string {
  return `${PHASES[phase]}, ${voters} of ${entitled} voted`;
}

/** What it came to; while it is open, who may see the counts. */
export function cameToText({ outcome, chosen, choices, results }: Vote): string {
  const label = (choice: number) => choices[choice]?.label ?? '';
  if (outcome === null)
    return results === 'live' ? '' : 'The counts are not for everybody until it is closed.';
  if ('nobody' in outcome) return 'Nobody voted.';
  if (chosen !== null) return `${label(chosen)} ${'tie' in outcome ? 'was chosen after a tie' : 'won'}.`;
  return 'A tie that nobody has settled.';
}

/** A bar for each choice as soon as there are counts; `percent` of those who voted. */
export function voteBars({ choices, counts, voters }: Vote): readonly CountBar[] {
  if (counts === null) return [];
  return choices.map(({ label }, choice) => {
    const count = counts[choice] ?? 0;
    return { word: label, count, percent: voters === 0 ? 0 : Math.round((count / voters) * 100) };
  });
}
