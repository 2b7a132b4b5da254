import { cpus, release, totalmem, type } from 'node:os';

/** A figure means nothing without the machine it was measured on. */
export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGib: number;
  readonly node: string;
  readonly kernel: string;
};

/** All of the machine: `availableParallelism()` counts only the cores that the process itself is pinned to. */
export function currentMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() || 'unknown processor',
    memoryGib: Math.round((totalmem() / 1024 ** 3) * 10) / 10,
    node: process.versions.node,
    kernel: `${type()} ${release()}`,
  };
}

/** As far as it says; another day's neighbours are not among it. */
export function isSameMachine(one: Machine, other: Machine): boolean {
  return (['cores', 'processor', 'memoryGib', 'node', 'kernel'] as const).every(
    (what) => one[what] === other[what],
  );
}
