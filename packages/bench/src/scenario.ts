import type { AttuneHouse } from './attuneHouse.ts';
import type { Contender } from './contender.ts';
import type { Member } from './member.ts';
import { ATTUNE, type Contender as Measured, type Result } from './results.ts';

export type Bench = {
  readonly repetitions: number;
  /** To see that all of it works, in two minutes. */
  readonly isQuick: boolean;
  readonly contenders: readonly Contender[];
  readonly house: AttuneHouse;
  readonly say: (line: string) => void;
};

/** One or more results from one kind of trial. */
export type Scenario = {
  /** As in performance goals and on the command line: one letter. */
  readonly letter: string;
  readonly run: (bench: Bench) => Promise<readonly Result[]>;
};

/** A value, and what else was seen with it. */
export type Trial = { readonly value: number; readonly extra?: Readonly<Record<string, number>> };

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
  const failed = new Set<string>();
  for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
    for (const contender of running) {
      if (failed.has(contender.name)) continue;
      try {
        const trial = await measure(contender, repetition);
        trials.get(contender.name)?.push(trial);
        bench.say(`${title}  ${contender.name}  ${repetition + 1}/${bench.repetitions}  ${said(trial)}`);
      } catch (error) {
        failed.add(contender.name);
        bench.say(
          `${title}  ${contender.name}  failed: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  return names.map((name) => ({
    name,
    values: (trials.get(name) ?? []).map(({ value }) => value),
    extra: medians(trials.get(name) ?? []),
  }));
}

/** The clients of a scenario: for Attune people with seats, for its peers names. */
export function membersOf(
  { house }: Bench,
  contender: Contender,
  rooms: number,
  perRoom: number,
): Promise<readonly Member[]> {
  if (contender.name === ATTUNE) return house.members(contender, rooms, perRoom);
  const members = Array.from({ length: rooms * perRoom }, (_, index) => ({
    room: `session:${String(Math.floor(index / perRoom)).padStart(22, 'r')}`,
    user: String(index).padStart(22, 'u'),
  }));
  return Promise.resolve(members);
}

function medians(trials: readonly Trial[]): Record<string, number> {
  const names = new Set(trials.flatMap(({ extra }) => Object.keys(extra ?? {})));
  return Object.fromEntries(
    Array.from(names, (name) => {
      const values = trials.flatMap(({ extra }) => extra?.[name] ?? []).sort((a, b) => a - b);
      return [name, values[Math.floor(values.length / 2)] ?? 0];
    }),
  );
}

function said({ value, extra }: Trial): string {
  const others = Object.entries(extra ?? {}).map(([name, figure]) => `${name} ${figure.toPrecision(3)}`);
  return [Math.round(value).toLocaleString('en'), ...others].join('  ');
}
