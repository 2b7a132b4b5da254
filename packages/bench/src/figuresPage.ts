import { boundOf } from './bound.ts';
import { legible, summary } from './figures.ts';
import { figureWords, ratioWords } from './figureWords.ts';
import { ATTUNE, extraOf, isBoundByLoad, sideBySide, type Contender, type Result } from './results.ts';
import { table } from './table.ts';

/** Who could not run stands last. */
export function bestFirst({ contenders, better }: Result): readonly Contender[] {
  const ran = contenders.filter(({ values }) => values.length > 0);
  const sign = better === 'higher' ? -1 : 1;
  return [
    ...ran.sort((one, other) => sign * (summary(one.values).median - summary(other.values).median)),
    ...contenders.filter(({ values }) => values.length === 0),
  ];
}

/** A row for each contender, the best first, and a column for each thing that was seen. */
export function figuresTable(result: Result): string {
  const contenders = bestFirst(result);
  const attune = contenders.find(({ name }) => name === ATTUNE);
  const extras = [...new Set(contenders.flatMap(({ extra }) => Object.keys(extra ?? {})))];
  const rows = contenders.map((contender) => [
    nameOf(contender),
    ...figuresOf(contender, result),
    ratioTo(contender, attune, result),
    ...extras.map((name) => extraWords(extraOf(contender, name))),
  ]);
  return table(['contender', 'median', 'min', 'max', `${ATTUNE}'s ratio`, ...extras], rows, '---:');
}

function nameOf({ name, failedIn }: Contender): string {
  const shown = name === ATTUNE ? `**${ATTUNE}**` : name;
  return failedIn === undefined ? shown : `${shown}, failed in repetition ${failedIn}`;
}

/** The median of one that ran, with whether the load let it do more. */
export function medianWords(contender: Contender, { better }: Pick<Result, 'better'>): string {
  const bound = boundOf(better, { own: isBoundByLoad(contender), other: false });
  return figureWords(summary(contender.values).median, bound);
}

function figuresOf(contender: Contender, result: Result): readonly string[] {
  if (contender.values.length === 0) return ['not measured', '', ''];
  const { min, max } = summary(contender.values);
  return [medianWords(contender, result), legible(min), legible(max)];
}

function ratioTo(contender: Contender, attune: Contender | undefined, { better }: Result): string {
  if (contender.name === ATTUNE || contender.values.length === 0) return '';
  const ratio = sideBySide(attune?.values ?? [], contender.values);
  const held = { own: isBoundByLoad(attune), other: isBoundByLoad(contender) };
  return ratio === undefined ? 'not compared' : ratioWords(ratio, boundOf(better, held));
}

function extraWords(figure: number | undefined): string {
  return figure === undefined ? '' : legible(figure);
}
