import { parseArgs } from 'node:util';
import { numberOption } from '@attune/simulator';
import { chosen } from './chosen.ts';
import { SIZES, type Bench, type Scenario, type Size } from './scenario.ts';

/** With fewer nothing is kept. */
export const REPETITIONS = 5;

type Known = Pick<Scenario, 'letter' | 'about' | 'sizes'>;

export type Wishes<T extends Known = Scenario> = Pick<Bench, 'repetitions' | 'isQuick' | Size> & {
  readonly scenarios: readonly T[];
  /** Where to put profiles of Attune, which is alone then; nothing is kept. */
  readonly profile: string | undefined;
};

type Asked<T extends Known = Scenario> =
  | { readonly for: 'run'; readonly wishes: Wishes<T> }
  | { readonly for: 'help'; readonly text: string }
  /** For something that there is not. */
  | { readonly for: 'nothing'; readonly text: string };

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  ...{ help: { ...flag, short: 'h' }, quick: flag },
  ...{ scenarios: text, repetitions: text, connections: text, minutes: text, profile: text },
} as const;

/** What the command line asks for. */
export function readArguments<T extends Known>(args: readonly string[], scenarios: readonly T[]): Asked<T> {
  try {
    const values = valuesIn(args);
    if (values.help) return { for: 'help', text: helpOf(scenarios) };
    return { for: 'run', wishes: wishesIn(values, scenarios) };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { for: 'nothing', text: isUnknown(error) ? `${what}\n\n${helpOf(scenarios)}` : what };
  }
}

type Values = ReturnType<typeof valuesIn>;

function valuesIn(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS }).values;
}

function wishesIn<T extends Known>(values: Values, known: readonly T[]): Wishes<T> {
  const scenarios = chosen(known, values.scenarios);
  for (const size of SIZES) if (values[size] !== undefined) mustHave(size, scenarios, known);
  return {
    isQuick: values.quick,
    scenarios,
    repetitions: numberOption('repetitions', values.repetitions, values.quick ? 1 : REPETITIONS),
    connections: optional('connections', values.connections),
    minutes: optional('minutes', values.minutes),
    profile: values.profile,
  };
}

/** Or a size would be asked for, and another one measured. */
function mustHave(size: Size, scenarios: readonly Known[], known: readonly Known[]): void {
  const having = lettersOf(size, known);
  if (scenarios.every(({ sizes }) => sizes?.includes(size))) return;
  throw new RangeError(
    `--${size} is a size of ${having.join(' and ')} only; ask for it with --scenarios ${having.join('')}.`,
  );
}

function lettersOf(size: Size, known: readonly Known[]): readonly string[] {
  return known.filter(({ sizes }) => sizes?.includes(size)).map(({ letter }) => letter);
}

function optional(name: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : numberOption(name, value, 1);
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** Every option, as the README has them, and every scenario. */
function helpOf(scenarios: readonly Known[]): string {
  const of = (size: Size): string => lettersOf(size, scenarios).join(' and ');
  return [
    'npm run bench -- [options]      without any: everything, five times, hours; writes RESULTS.md and results/',
    '',
    '  --scenarios LETTERS     these only; the results of the others stay',
    `  --repetitions NUMBER    how often; with fewer than ${REPETITIONS} nothing is written`,
    `  --connections NUMBER    a size of one's own, of ${of('connections')} only; writes nothing`,
    `  --minutes NUMBER        how long, of ${of('minutes')} only; writes nothing`,
    "  --profile FOLDER        where Attune's time goes; writes to FOLDER only",
    '  --quick                 under three minutes, to see that it works; writes nothing',
    '  --help                  this list',
    '',
    ...scenarios.map(({ letter, about }) => `  ${letter}  ${about}`),
  ].join('\n');
}
