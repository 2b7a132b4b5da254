import { isCertain } from './bound.ts';
import { legible, median } from './figures.ts';
import { ATTUNE, isBoundByLoad, type Result } from './results.ts';
import { table } from './table.ts';

/** What one of the systems that Attune unites was to reach, and where a run has shown whether Attune does. */
type Asked = {
  readonly what: string;
  readonly scenario: string;
  /** Of the medians of Attune in that scenario. */
  readonly isReached: (figure: number, result: Result) => boolean;
  readonly measured: (figure: number, result: Result) => string;
};

/** Rooms of ten: what one says is nine deliveries. */
const OTHERS = 9;

const ASKED: readonly Asked[] = [
  {
    what: 'a thousand connections and more',
    scenario: 'idle-memory',
    isReached: (_, { setting }) => Number(setting['clients']) > 1_000,
    measured: (_, { setting }) => `${count(setting['clients'])} in their rooms`,
  },
  {
    what: 'a pool of 10,000 connections',
    scenario: 'idle-memory',
    isReached: (_, { setting }) => Number(setting['clients']) >= 10_000,
    measured: (_, { setting }) =>
      `${count(setting['clients'])}; one more was closed with 1013, or the trial would have failed`,
  },
  {
    what: '10,000 messages a second, each delivered within 50 ms',
    scenario: 'rooms-of-ten',
    isReached: (deliveries) => deliveries / OTHERS >= 10_000,
    measured: (deliveries) =>
      `${legible(deliveries / OTHERS)} messages a second, each to nine others, with p99 under 50 ms`,
  },
  {
    what: '100 clients that say 100 messages each, all at once',
    scenario: 'burst',
    // Within what time was not asked, and a trial in which something is lost has no figure.
    isReached: (_, { setting }) => Number(setting['clients']) >= 100 && Number(setting['lines each']) >= 100,
    measured: (seconds) =>
      `in one room, each line kept, acknowledged, and heard once and in order by the 99 others: ${legible(seconds)} s`,
  },
  {
    what: 'a broadcast to 100 within 100 ms',
    scenario: 'fan-out-steady-20000',
    isReached: (p99Ms) => p99Ms <= 100,
    measured: (p99Ms, { setting }) => `to ${count(setting['clients'])}, p99 ${legible(p99Ms)} ms`,
  },
];

/** What was asked of others before, in passing; nothing where it was not measured. */
export function askedSection({ results }: { readonly results: readonly Result[] }): readonly string[] {
  const rows = ASKED.flatMap((asked) => rowOf(asked, results));
  if (rows.length === 0) return [];
  return [
    '## What was asked of the systems that it unites',
    'From the figures above; each system names some of it as its own goal.',
    table(['asked', 'measured', 'outcome'], rows, '---'),
  ];
}

function rowOf({ what, scenario, isReached, measured }: Asked, results: readonly Result[]): string[][] {
  const result = results.find((each) => each.scenario === scenario);
  const attune = result?.contenders.find(({ name }) => name === ATTUNE);
  if (!result || !attune || attune.failedIn !== undefined || attune.values.length === 0) return [];
  const figure = median(attune.values);
  const outcome = isReached(figure, result) ? 'reached' : 'not reached';
  const isKnown = isCertain(outcome === 'reached', { own: isBoundByLoad(attune), other: false });
  return [
    [what, measured(figure, result), isKnown ? outcome : `not certain: ${ATTUNE} was bound by the load`],
  ];
}

function count(setting: string | number | undefined): string {
  return Number(setting).toLocaleString('en');
}
