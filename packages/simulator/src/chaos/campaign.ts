import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Block } from './block.ts';
import type { WorldKind } from './faults/fault.ts';

/** So many injections of one fault in one kind of world. */
export type Target = {
  readonly fault: string;
  readonly kind: WorldKind;
  readonly cycles: number;
  /** Other than usual. */
  readonly people?: number;
};

/** Blocks of many days on one page; `machine` and the version are those of the last one. */
export type Report = {
  readonly seed: string;
  readonly machine: string;
  readonly blocks: readonly Block[];
};

export function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  // Ours: written by writeReport.
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/** Whole or not at all: it may be stopped at any moment. */
export function writeReport(file: string, report: Report): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(report, null, 1)}\n`);
  renameSync(`${file}.part`, file);
}

/** What is still to be done of the targets, in blocks of at most `most` injections; each with a seed of its own. */
export function remaining(
  targets: readonly Target[],
  { seed, blocks }: Report,
  most: number,
): readonly (Target & { readonly seed: string })[] {
  return targets.flatMap((target) => {
    const own = blocks.filter(({ fault, kind }) => fault === target.fault && kind === target.kind);
    let left = target.cycles - own.reduce((sum, block) => sum + block.cycles, 0);
    const todo: (Target & { seed: string })[] = [];
    for (let number = own.length + 1; left > 0; number += 1, left -= most) {
      const block = `${seed}/${target.fault}/${target.kind}/${number}`;
      todo.push({ ...target, cycles: Math.min(left, most), seed: block });
    }
    return todo;
  });
}
