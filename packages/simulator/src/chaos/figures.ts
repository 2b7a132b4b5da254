import { quantiles } from '../table.ts';

/** Of fewer than these the 99th percentile is their longest, which a machine that is busy with something else decides. */
const ENOUGH = 100;

/** One thing that a fault measured, over all its injections in a world. */
export type Figure = {
  /** With its unit. */
  readonly name: string;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** What is promised of `p99`, where something is. */
  readonly mostP99?: number;
};

export type Figures = {
  readonly add: (name: string, value: number) => void;
  /** Of a hundred values 99 are to be this at most; of fewer, half of them. A figure that nothing was added to keeps every limit. */
  readonly limit: (name: string, mostP99: number) => void;
  readonly all: () => readonly Figure[];
  /** A sentence for each figure that is above its limit. */
  readonly exceeded: () => readonly string[];
};

export function createFigures(): Figures {
  const measured = new Map<string, number[]>();
  const limits = new Map<string, number>();
  const all = (): readonly Figure[] =>
    [...measured].map(([name, values]) => {
      const share = quantiles(values);
      const rounded = (part: number): number => Math.round(share(part) * 100) / 100;
      const figure = { name, count: values.length, p50: rounded(0.5), p99: rounded(0.99), max: rounded(1) };
      const mostP99 = limits.get(name);
      return mostP99 === undefined ? figure : { ...figure, mostP99 };
    });
  return {
    add: (name, value) => {
      const values = measured.get(name) ?? [];
      values.push(value);
      measured.set(name, values);
    },
    limit: (name, mostP99) => void limits.set(name, mostP99),
    all,
    exceeded: () => all().flatMap(exceeded),
  };
}

function exceeded({ name, count, p50, p99, mostP99 = Infinity }: Figure): readonly string[] {
  const [share, value] = count >= ENOUGH ? (['p99', p99] as const) : (['p50', p50] as const);
  return value <= mostP99 ? [] : [`${name}: ${mostP99} at most, and ${share} of ${count} was ${value}`];
}
