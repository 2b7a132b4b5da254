import type { Target } from './campaign.ts';
import { FAULTS } from './faults/index.ts';

/** Injections beyond those that every fault gets, so that the counts of the goal come together (see the README of this package). */
const MANY: readonly Target[] = [
  { fault: 'F1', kind: 'cluster', cycles: 500 },
  { fault: 'F3', kind: 'single', cycles: 200 },
  { fault: 'F10', kind: 'cluster', cycles: 300 },
  { fault: 'F16', kind: 'single', cycles: 150 },
  { fault: 'F21', kind: 'cluster', cycles: 100 },
  { fault: 'F26', kind: 'cluster', cycles: 30 },
  { fault: 'F27', kind: 'cluster', cycles: 50 },
  { fault: 'F35', kind: 'cluster', cycles: 100 },
];

/** Every fault in every world that it can happen in, and the many. */
export const GOAL: readonly Target[] = [
  ...FAULTS.flatMap(({ id, kinds }) => kinds.map((kind) => ({ fault: id, kind, cycles: 2 }))).filter(
    ({ fault, kind }) => !MANY.some((many) => many.fault === fault && many.kind === kind),
  ),
  ...MANY,
];
