import { legible, summary } from './figures.ts';
import { bestFirst, medianWords } from './figuresPage.ts';
import { barChart, lineChart, type Bar } from './plot.ts';
import { ATTUNE, type Result } from './results.ts';

/** Keeps the picture, and gives back what shows it. */
export type Show = (file: string, alternative: string, picture: string) => string;

/** Farther apart than this, the lesser bars of a linear scale cannot be told apart. */
const FARTHEST_ON_LINEAR_SCALE = 30;

/** Nothing where nobody could run. */
export function barsOf(result: Result, show: Show): readonly string[] {
  const bars = bestFirst(result)
    .filter(({ values }) => values.length > 0)
    .map((contender): Bar => ({
      name: contender.name,
      summary: summary(contender.values),
      label: medianWords(contender, result),
      stressed: contender.name === ATTUNE,
    }));
  if (bars.length === 0) return [];
  const { scenario, title, unit, better } = result;
  const words = bars.map(({ name, label }) => `${name} ${label}`).join('; ');
  const description = `Medians in ${unit}, best first: ${words}.`;
  const axis = { label: `${unit}, ${better} is better`, scale: fitting(bars) };
  return [show(`${scenario}.svg`, `${title}. ${description}`, barChart({ title, description, axis, bars }))];
}

/** Nothing where there are none. */
export function linesOf({ scenario, lines }: Result, show: Show): readonly string[] {
  if (lines === undefined) return [];
  const { title, x, y, series } = lines;
  const ways = series.flatMap(({ name, points }) => {
    const [first, last] = [points.at(0), points.at(-1)];
    if (first === undefined || last === undefined) return [];
    return `${name} from ${legible(first[1])} at ${legible(first[0])} to ${legible(last[1])} at ${legible(last[0])}`;
  });
  const description = `Lines of ${y.label} against ${x.label}: ${ways.join('; ')}.`;
  const picture = lineChart({ ...lines, description });
  return [show(`${scenario}.lines.svg`, `${title}. ${description}`, picture)];
}

function fitting(bars: readonly Bar[]): 'linear' | 'logarithmic' {
  const medians = bars.map((bar) => bar.summary.median).filter((median) => median > 0);
  return Math.max(...medians) > FARTHEST_ON_LINEAR_SCALE * Math.min(...medians) ? 'logarithmic' : 'linear';
}
