import type { Contender } from '../contender.ts';
import { exponentOf } from '../exponent.ts';
import { median } from '../figures.ts';
import { ATTUNE, type Contender as Measured, type Point, type Result } from '../results.ts';
import { attuneOf, interleaved, type Bench, type Scenario, type Trial } from '../scenario.ts';
import type { Search } from '../search.ts';
import { linesOf } from './durable.ts';
import { createFanOutSearch, highestFanOut } from './fanOut.ts';
import { memoryOf } from './idle.ts';
import { answersOf } from './requests.ts';
import { createRoomsSearch, highestInRooms } from './rooms.ts';

const TIMES = [1, 2, 4, 8];
const QUICK_TIMES = [1, 2];

/** Another scenario, by one size of it. */
type Growing = Pick<Result, 'scenario' | 'title' | 'unit' | 'better'> & {
  readonly what: string;
  readonly smallest: number;
  readonly quickSmallest: number;
  /** For those that search: a new one for each size. */
  readonly createSearch: (bench: Bench, size: number) => Search;
  readonly measure: (bench: Bench, attune: Contender, size: number, search: Search) => Promise<Trial>;
};

/** J: what becomes of the figures of other scenarios when there is 2, 4 and 8 times as much of everything. */
export const growth: Scenario = {
  letter: 'J',
  async run(bench) {
    const results: Result[] = [];
    // Those that search for a rate take long, and do nothing that the scenarios A and B do not do.
    const growing = bench.isQuick ? ALL.filter(({ createSearch }) => createSearch === unsearched) : ALL;
    for (const each of growing) results.push(await grow(bench, each));
    return results;
  },
};

async function grow(bench: Bench, growing: Growing): Promise<Result> {
  const { scenario, title, unit, better, what, measure } = growing;
  const attune = attuneOf(bench);
  const smallest = bench.isQuick ? growing.quickSmallest : growing.smallest;
  const sizes = (bench.isQuick ? QUICK_TIMES : TIMES).map((times) => times * smallest);
  const searches = new Map(sizes.map((size) => [String(size), growing.createSearch(bench, size)]));
  const contenders = sizes.map((size) => ({ ...attune, name: String(size) }));
  const measured = await interleaved({ ...bench, contenders }, title, sizes.map(String), ({ name }) =>
    measure(bench, attune, Number(name), searches.get(name) ?? unsearched()),
  );
  const greatest = sizes.at(-1) ?? smallest;
  return {
    ...{ scenario, title, unit, better },
    note: `At the greatest of ${sizes.length} sizes, each twice the one before. The exponent is the power of the number of ${what} with which the figure grows, by the line that is nearest to all sizes on logarithmic scales: 0 is not at all, 1 in proportion.`,
    setting: { [what]: sizes.map((size) => size.toLocaleString('en')).join(', ') },
    goals: [],
    contenders: [
      {
        name: ATTUNE,
        values: measured.at(-1)?.values ?? [],
        extra: { ...exponentIn(measured), ...figuresIn(measured) },
      },
    ],
    lines: {
      title: `${title}: ${unit}, up to ${greatest.toLocaleString('en')} ${what}`,
      x: { label: what, scale: 'logarithmic' },
      y: { label: unit, scale: 'logarithmic' },
      series: [{ name: ATTUNE, points: mediansOf(measured) }],
    },
  };
}

/** A size that failed is not among the points; one size alone has no growth. */
function exponentIn(sizes: readonly Measured[]): Record<string, number> {
  const points = mediansOf(sizes);
  return points.length < 2 ? {} : { exponent: exponentOf(points) };
}

function figuresIn(sizes: readonly Measured[]): Record<string, number> {
  return Object.fromEntries(
    mediansOf(sizes).map(([size, value]) => [`at ${size.toLocaleString('en')}`, value]),
  );
}

function mediansOf(sizes: readonly Measured[]): readonly Point[] {
  return sizes.flatMap(({ name, values }): readonly Point[] =>
    values.length === 0 ? [] : [[Number(name), median(values)]],
  );
}

const unsearched = (): Search => () => Promise.reject(new Error('This scenario does not search.'));

const ALL: readonly Growing[] = [
  {
    ...{ scenario: 'growth-fan-out', title: 'Growth of a room', unit: 'deliveries/s', better: 'higher' },
    ...{ what: 'clients in one room', smallest: 250, quickSmallest: 50 },
    ...{ createSearch: createFanOutSearch, measure: highestFanOut },
  },
  {
    ...{ scenario: 'growth-rooms', title: 'Growth of rooms of ten', unit: 'deliveries/s', better: 'higher' },
    ...{ what: 'rooms', smallest: 25, quickSmallest: 5 },
    ...{ createSearch: createRoomsSearch, measure: highestInRooms },
  },
  {
    ...{
      scenario: 'growth-idle',
      title: 'Growth of clients that listen',
      unit: 'KiB a client',
      better: 'lower',
    },
    ...{ what: 'clients', smallest: 1_240, quickSmallest: 100 },
    ...{ createSearch: unsearched, measure: memoryOf },
  },
  {
    ...{ scenario: 'growth-requests', title: 'Growth of those who ask', unit: 'answers/s', better: 'higher' },
    ...{ what: 'clients', smallest: 50, quickSmallest: 20 },
    ...{ createSearch: unsearched, measure: answersOf },
  },
  {
    ...{
      scenario: 'growth-durable',
      title: 'Growth of those who write',
      unit: 'acknowledged/s',
      better: 'higher',
    },
    ...{ what: 'clients', smallest: 120, quickSmallest: 20 },
    ...{ createSearch: unsearched, measure: linesOf },
  },
];
