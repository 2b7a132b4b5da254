import { quantiles } from '../table.ts';

/** One thing that a fault measured, over all its injections in a world. */
export type Figure = {
  /** With its unit. */
  readonly name: string;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
};

export type Figures = {
  readonly add: (name: string, value: number) => void;
  readonly all: () => readonly Figure[];
};

export function createFigures(): Figures {
  const measured = new Map<string, number[]>();
  return {
    add: (name, value) => {
      const values = measured.get(name) ?? [];
      values.push(value);
      measured.set(name, values);
    },
    all: () =>
      [...measured].map(([name, values]) => {
        const share = quantiles(values);
        const rounded = (part: number): number => Math.round(share(part) * 100) / 100;
        return { name, count: values.length, p50: rounded(0.5), p99: rounded(0.99), max: rounded(1) };
      }),
  };
}
