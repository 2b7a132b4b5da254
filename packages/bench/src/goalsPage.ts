import { figureWords, ratioWords, spreadWords } from './figureWords.ts';
import { judge, type Goal, type Result, type Verdict } from './results.ts';
import { list, table } from './table.ts';

/** How many goals are reached, over all results but those that stand in for another. What is not stands first on the page, where it is not overlooked. */
export function tally(results: readonly Result[]): readonly string[] {
  const all = results
    .filter(({ standsIn = false }) => !standsIn)
    .flatMap(({ title, goals, contenders }) =>
      goals.map((goal) => ({ title, goal, verdict: judge(goal, contenders) })),
    );
  if (all.length === 0) return [];
  const open = all.filter(({ verdict }) => verdict.outcome !== 'reached');
  const count = `Goals reached: ${all.length - open.length} of ${all.length}.`;
  if (open.length === 0) return [count];
  return [
    count,
    list(open.map(({ title, goal, verdict }) => `${title}: ${goal.text} (${outcomeWords(verdict)})`)),
  ];
}

/** Nothing where nothing is asked. */
export function goalsTable({ goals, contenders, unit }: Result): readonly string[] {
  if (goals.length === 0) return [];
  const rows = goals.map((goal) => {
    const verdict = judge(goal, contenders);
    return [goal.text, asked(goal, unit), measuredFor(goal, verdict), outcomeWords(verdict)];
  });
  return [table(['goal', 'asked', 'measured', 'outcome'], rows, '---')];
}

function asked({ extra, against, atLeast, atMost, isAlways = false }: Goal, unit: string): string {
  const limit =
    atLeast === undefined
      ? `at most ${atMost.toLocaleString('en')}`
      : `at least ${atLeast.toLocaleString('en')}`;
  const bound = isAlways ? `always ${limit}` : limit;
  const subject = extra === undefined ? '' : `${extra} `;
  if (against !== undefined) return `${subject}${bound} × ${against}`;
  return extra === undefined ? `${bound} ${unit}` : `${subject}${bound}`;
}

function measuredFor({ against }: Goal, verdict: Verdict): string {
  if (verdict.outcome === 'not measured') return verdict.reason;
  const { measured, bound } = verdict;
  if (against !== undefined) return ratioWords(measured, bound);
  return [figureWords(measured.median, bound), ...spreadWords(measured)].join(' ');
}

function outcomeWords(verdict: Verdict): string {
  return verdict.outcome === 'not certain' ? `${verdict.outcome}: ${verdict.reason}` : verdict.outcome;
}
