import type { Contender } from '../contender.ts';
import { createRandom } from '@attune/simulator';
import { IDLE_SHARE } from '../bound.ts';
import { exponentOf } from '../exponent.ts';
import { median } from '../figures.ts';
import { ATTUNE, isBoundByLoad, type Contender as Measured, type Point, type Result } from '../results.ts';
import { attuneOf, interleaved, movedTo, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { linesOf } from './durable.ts';
import { createFanOutSearch, highestFanOut } from './fanOut.ts';
import { memoryOf } from './idle.ts';
import { answersOf } from './requests.ts';
import { returnOf } from './returning.ts';
import { createRoomsSearch, highestInRooms } from './rooms.ts';
import { beset } from './stalled.ts';
import { across } from './twoNodes.ts';
import { lived, mustHaveHeardAll } from './wholeSessions.ts';

const TIMES = [1, 2, 4, 8];
const QUICK_TIMES = [1, 2];

type Extras = NonNullable<Measured['extra']>;
type Measure = (attune: Contender) => Promise<Trial>;

/** Another scenario, by one size of it. */
type Growing = Pick<Result, 'scenario' | 'title' | 'unit' | 'better'> & {
  readonly what: string;
  readonly smallest: number;
  /** None: it does nothing in a quick run that another scenario does not do there. */
  readonly quickSmallest?: number;
  readonly isOnce?: boolean;
  /** Once for each size; what it gives back measures in each repetition. */
  readonly begin: (bench: Bench, size: number) => Measure;
};

/** Whole sessions are looked at for a minute, once: they last. */
const MINUTE = { forMs: 60_000, windows: 6 };

/** J: what becomes of the figures of other scenarios when there is 2, 4 and 8 times as much of everything. */
export const growth: Scenario = {
  letter: 'J',
  about: 'growth',
  async *run(bench) {
    for (const each of ALL) {
      const smallest = bench.isQuick ? each.quickSmallest : each.smallest;
      if (smallest !== undefined) yield grow(bench, each, smallest);
    }
  },
};

async function grow(bench: Bench, growing: Growing, smallest: number): Promise<Result> {
  const { scenario, title, unit, better, what, isOnce = false, begin } = growing;
  const attune = attuneOf(bench);
  const sizes = (bench.isQuick ? QUICK_TIMES : TIMES).map((times) => times * smallest);
  const begun = new Map<string, Measure>();
  const contenders = sizes.map((size) => ({ ...attune, name: String(size) }));
  const repetitions = isOnce ? 1 : bench.repetitions;
  const measured = await interleaved(
    { ...bench, repetitions, contenders },
    title,
    sizes.map(String),
    ({ name }) => {
      const measure = begun.get(name) ?? begin(bench, Number(name));
      begun.set(name, measure);
      return measure(attune);
    },
  );
  const greatest = sizes.at(-1) ?? smallest;
  return {
    ...{ scenario, title, unit, better },
    note: [
      `At the greatest of ${sizes.length} sizes, each twice the one before. The exponent is the power of the number of ${what} with which the figure grows, by the line that is nearest to the sizes on logarithmic scales: 0 is not at all, 1 in proportion. Sizes at which the load could do no more say "at least" and do not count for it.`,
      ...(isOnce ? ['One run each, of a minute.'] : []),
    ].join(' '),
    setting: { [what]: sizes.map((size) => size.toLocaleString('en')).join(', ') },
    goals: [],
    failedSizes: failedOf(measured),
    contenders: [
      {
        values: [],
        ...measured.at(-1),
        name: ATTUNE,
        extra: { ...exponentIn(measured), ...figuresIn(measured), ...idleShareIn(measured) },
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

/** A size that failed is not among the points, nor one at which the load was at its end; one size alone has no growth. */
function exponentIn(sizes: readonly Measured[]): Extras {
  const points = mediansOf(sizes.filter((size) => !isBoundByLoad(size)));
  return points.length < 2 ? {} : { exponent: [exponentOf(points)] };
}

function failedOf(sizes: readonly Measured[]): readonly string[] {
  return sizes.filter((size) => size.failedIn !== undefined).map(({ name }) => name);
}

function figuresIn(sizes: readonly Measured[]): Extras {
  const figures = sizes.flatMap((size) => {
    const at = `at ${Number(size.name).toLocaleString('en')}${isBoundByLoad(size) ? ', at least' : ''}`;
    return mediansOf([size]).map(([, value]) => [at, [value]] as const);
  });
  return Object.fromEntries(figures);
}

/** Of the greatest size, whose figure stands above. */
function idleShareIn(sizes: readonly Measured[]): Extras {
  const idle = sizes.at(-1)?.extra?.[IDLE_SHARE];
  return idle ? { [IDLE_SHARE]: idle } : {};
}

function mediansOf(sizes: readonly Measured[]): readonly Point[] {
  return sizes.flatMap(({ name, values, failedIn }): readonly Point[] =>
    values.length === 0 || failedIn !== undefined ? [] : [[Number(name), median(values)]],
  );
}

const ALL: readonly Growing[] = [
  {
    ...{ scenario: 'growth-fan-out', title: 'Growth of a room', unit: 'deliveries/s', better: 'higher' },
    ...{ what: 'clients in one room', smallest: 250 },
    begin(bench, size) {
      const search = createFanOutSearch(bench, size);
      return (attune) => highestFanOut(bench, attune, size, search);
    },
  },
  {
    ...{ scenario: 'growth-rooms', title: 'Growth of rooms of ten', unit: 'deliveries/s', better: 'higher' },
    ...{ what: 'rooms', smallest: 25 },
    begin(bench, size) {
      const search = createRoomsSearch(bench);
      return (attune) => highestInRooms(bench, attune, size, search);
    },
  },
  {
    ...{
      scenario: 'growth-idle',
      title: 'Growth of clients that listen',
      unit: 'KiB a client',
      better: 'lower',
    },
    ...{ what: 'clients', smallest: 1_240, quickSmallest: 100 },
    begin: (bench, size) => (attune) => memoryOf(bench, attune, size),
  },
  {
    ...{ scenario: 'growth-requests', title: 'Growth of those who ask', unit: 'answers/s', better: 'higher' },
    ...{ what: 'clients', smallest: 50 },
    begin: (bench, size) => (attune) => answersOf(bench, attune, size),
  },
  {
    ...{
      scenario: 'growth-durable',
      title: 'Growth of those who write',
      unit: 'acknowledged/s',
      better: 'higher',
    },
    ...{ what: 'clients', smallest: 120 },
    begin: (bench, size) => (attune) => linesOf(bench, attune, size),
  },
  {
    ...{
      scenario: 'growth-durable-postgresql',
      title: 'Growth of those who write, on PostgreSQL',
      unit: 'acknowledged/s',
      better: 'higher',
    },
    ...{ what: 'clients', smallest: 120 },
    begin: (bench, size) => async () => {
      const shared = movedTo(await bench.sharedHouse(), bench);
      return linesOf(shared, attuneOf(shared), size);
    },
  },
  {
    ...{
      scenario: 'growth-two-processes',
      title: 'Growth of a room at two processes',
      unit: 'deliveries/s',
      better: 'higher',
    },
    ...{ what: 'clients in one room', smallest: 125 },
    begin(bench, size) {
      const search = createFanOutSearch(bench, size);
      return async () => {
        const shared = movedTo(await bench.sharedHouse(), bench);
        return across(shared, attuneOf(shared), size, search);
      };
    },
  },
  {
    ...{
      scenario: 'growth-return',
      title: 'Growth of a crowd that comes back',
      unit: 'ms (p99)',
      better: 'lower',
    },
    ...{ what: 'clients', smallest: 620 },
    begin(bench, size) {
      let round = 0;
      return (attune) => returnOf(bench, attune, size, createRandom(`${size}/${(round += 1)}`));
    },
  },
  {
    ...{
      scenario: 'growth-stalled',
      title: 'Growth of a room with stalled readers',
      unit: 'times the p99 without them',
      better: 'lower',
    },
    ...{ what: 'clients in one room', smallest: 120 },
    begin: (bench, size) => (attune) => beset(bench, attune, size),
  },
  {
    ...{
      scenario: 'growth-whole-sessions',
      title: 'Growth of whole sessions',
      unit: 'cores of the server',
      better: 'lower',
    },
    ...{ what: 'sessions of twenty', smallest: 50, isOnce: true },
    begin: (bench, size) => async (attune) => {
      const course = await lived(bench, attune, size, MINUTE);
      mustHaveHeardAll(course);
      return { value: course.cores };
    },
  },
];
