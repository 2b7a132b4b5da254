import type { AttuneHouse } from './attuneHouse.ts';
import type { Contender } from './contender.ts';
import type { Span } from './load/span.ts';
import { ATTUNE, type Contender as Measured, type Result } from './results.ts';

export type Bench = {
  readonly repetitions: number;
  /** To see that all of it works, in under three minutes. */
  readonly isQuick: boolean;
  readonly contenders: readonly Contender[];
  readonly house: AttuneHouse;
  /** With PostgreSQL and Redis, which are started for the first who asks. */
  readonly sharedHouse: () => Promise<AttuneHouse>;
  /** How many, and for how long, in the scenarios that have these sizes; undefined is a scenario's own default. */
  readonly connections?: number | undefined;
  readonly minutes?: number | undefined;
  readonly say: (line: string) => void;
};

/** What somebody may choose for the scenarios that have it. */
export const SIZES = ['connections', 'minutes'] as const satisfies readonly (keyof Bench)[];
export type Size = (typeof SIZES)[number];

/** One or more results from one kind of trial, each as soon as it is there. */
export type Scenario = {
  /** As in performance goals and on the command line: one letter. */
  readonly letter: string;
  /** In a few words, for whoever does not know the letters. */
  readonly about: string;
  /** @default none */
  readonly sizes?: readonly Size[];
  readonly run: (bench: Bench) => AsyncIterable<Result>;
};

/** A value, and what else was seen with it. */
export type Trial = { readonly value: number; readonly extra?: Readonly<Record<string, number>> };

const QUICK_SPAN: Span = { warmUpMs: 200, measureMs: 600 };

export function spanOf({ isQuick }: Bench, span: Span): Span {
  return isQuick ? QUICK_SPAN : span;
}

/** The same bench with Attune in another house. */
export function movedTo(house: AttuneHouse, bench: Bench): Bench {
  const { environment } = house;
  const contenders = bench.contenders.map((each) => (each.name === ATTUNE ? { ...each, environment } : each));
  return { ...bench, house, contenders };
}

/** Attune, for trials that nobody else takes part in. */
export function attuneOf({ contenders }: Bench): Contender {
  const attune = contenders.find(({ name }) => name === ATTUNE);
  if (attune) return attune;
  throw new Error(`${ATTUNE} is not among the contenders.`);
}

/**
 * Every contender once, then all of them again: what the machine does meanwhile meets all alike. One that fails is said and left out from
 * then on; its values do not fit the others' any more.
 */
export async function interleaved(
  bench: Bench,
  title: string,
  names: readonly string[],
  measure: (contender: Contender, repetition: number) => Promise<Trial>,
): Promise<readonly Measured[]> {
  const running = bench.contenders.filter(({ name, command }) => command && names.includes(name));
  const trials = new Map<string, Trial[]>(names.map((name) => [name, []]));
  const failedIn = new Map<string, number>();
  for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
    for (const contender of running) {
      if (failedIn.has(contender.name)) continue;
      try {
        const trial = await measure(contender, repetition);
        trials.get(contender.name)?.push(trial);
        bench.say(`${title}  ${contender.name}  ${repetition + 1}/${bench.repetitions}  ${said(trial)}`);
      } catch (error) {
        failedIn.set(contender.name, repetition + 1);
        bench.say(
          `${title}  ${contender.name}  failed: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  return names.map((name) => {
    const [own, failed] = [trials.get(name) ?? [], failedIn.get(name)];
    const values = own.map(({ value }) => value);
    return { name, values, ...(failed !== undefined && { failedIn: failed }), extra: extrasOf(own) };
  });
}

/**
 * Each extra by repetition, so that it can be compared within each as the values are. One that a trial lacks is left out: it would stand
 * beside other repetitions than its own.
 */
export function extrasOf(trials: readonly Trial[]): Record<string, readonly number[]> {
  const names = new Set(trials.flatMap(({ extra }) => Object.keys(extra ?? {})));
  const inAll = Array.from(
    names,
    (name) => [name, trials.flatMap(({ extra }) => extra?.[name] ?? [])] as const,
  );
  return Object.fromEntries(inAll.filter(([, values]) => values.length === trials.length));
}

function said({ value, extra }: Trial): string {
  const others = Object.entries(extra ?? {}).map(([name, figure]) => `${name} ${figure.toPrecision(3)}`);
  return [value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3), ...others].join('  ');
}
