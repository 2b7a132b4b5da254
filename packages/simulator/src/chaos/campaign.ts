import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Block } from './block.ts';
import type { WorldKind } from './faults/fault.ts';
import { reportPage } from './reportTable.ts';

/** Who is in a world while it is disturbed. `linesPerSecond` over all of them. */
export type Crowd = { readonly people: number; readonly rooms: number; readonly linesPerSecond: number };

/** So many injections of one fault in one kind of world; with another crowd than usual it is another target. */
export type Target = Partial<Crowd> & {
  readonly fault: string;
  readonly kind: WorldKind;
  readonly cycles: number;
};

/** Blocks of many days on one page; `machine` is that of the last one. */
export type Report = {
  readonly seed: string;
  readonly machine: string;
  readonly blocks: readonly StampedBlock[];
};

/** `commit` as `currentCommit` has it; `day`: on which it ended, ISO 8601, UTC. */
export type StampedBlock = Block & { readonly commit?: string | undefined; readonly day?: string };

export function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  // Ours: written by writeReport.
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/** Whole or not at all: it may be stopped at any moment. Beside it the same as a page for people. */
export function writeReport(file: string, report: Report): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(report, null, 1)}\n`);
  renameSync(`${file}.part`, file);
  writeFileSync(file.replace(/\.json$/, '.md'), reportPage(report));
}

/** A part of a target that fits into one world. */
export type Todo = Target & Crowd & { readonly seed: string };

/** What is still to be done of the targets, in blocks of at most `most` injections; each with a seed of its own. */
export function remaining(
  targets: readonly Target[],
  { seed, blocks }: Report,
  { most, crowd }: { readonly most: number; readonly crowd: Crowd },
): readonly Todo[] {
  return targets.flatMap((target) => {
    const whole = { ...crowd, ...target };
    const { fault, kind, people } = whole;
    const own = blocks.filter(
      (block) => block.fault === fault && block.kind === kind && block.people === people,
    );
    let left = target.cycles - own.reduce((sum, block) => sum + block.cycles, 0);
    const todo: Todo[] = [];
    for (let number = own.length + 1; left > 0; number += 1, left -= most) {
      todo.push({
        ...whole,
        cycles: Math.min(left, most),
        seed: `${seed}/${fault}/${kind}/${people}/${number}`,
      });
    }
    return todo;
  });
}
