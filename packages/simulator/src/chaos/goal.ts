import type { Target } from './campaign.ts';
import { FAULTS } from './faults/index.ts';

/** So many are cut off in each injection that a few dozens of them give the promised thousands. */
const MANY_CUTS = { people: 240 };
/** Those of the promise about time: a thousand clients with fifty channels; 200 events a second while nodes are restarted. */
const THOUSAND = { people: 950, rooms: 50, linesPerSecond: 60 };
const RESTARTED = { people: 300, rooms: 15, linesPerSecond: 200 };

/** Injections beyond those that every fault gets, so that the counts of the goal come together (see the README of this package). */
const MANY: readonly Target[] = [
  { fault: 'F1', kind: 'cluster', cycles: 400 },
  { fault: 'F2', kind: 'cluster', cycles: 20 },
  { fault: 'F5', kind: 'cluster', cycles: 60 },
  { fault: 'F3', kind: 'single', cycles: 150 },
  { fault: 'F5', kind: 'single', cycles: 60 },
  { fault: 'F10', kind: 'cluster', cycles: 30, ...MANY_CUTS },
  { fault: 'F10', kind: 'single', cycles: 30, ...MANY_CUTS },
  { fault: 'F21', kind: 'cluster', cycles: 150 },
  { fault: 'F27', kind: 'cluster', cycles: 25 },
  { fault: 'F35', kind: 'cluster', cycles: 75 },
  { fault: 'F35', kind: 'single', cycles: 25 },
  { fault: 'F1', kind: 'cluster', cycles: 10, ...THOUSAND },
  { fault: 'F7', kind: 'cluster', cycles: 3, ...RESTARTED },
];

/** Every fault in every world that it can happen in, and the many. */
export const GOAL: readonly Target[] = [
  ...FAULTS.flatMap(({ id, kinds }) => kinds.map((kind) => ({ fault: id, kind, cycles: 2 }))).filter(
    ({ fault, kind }) => !MANY.some((many) => many.fault === fault && many.kind === kind),
  ),
  ...MANY,
];
