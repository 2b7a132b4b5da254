import { BACK_WITHIN_MS, worldFor, type Fault, type WorldKind } from './fault.ts';

/** Faults that each happen in the world that tells most, so that one of every kind fits into a few minutes. */
const IN_A_CLUSTER = [
  'F1',
  'F2',
  'F4',
  'F7',
  'F8',
  'F21',
  'F22',
  'F23',
  'F24',
  'F25',
  'F26',
  'F27',
  'F33',
  'F35',
];
/** Its world is of two versions, and of nothing else. */
export const APART = ['F9'];

export function sampledIn(kind: WorldKind, faults: readonly Fault[]): readonly Fault[] {
  const wanted = (id: string): boolean => IN_A_CLUSTER.includes(id) === (kind === 'cluster');
  return faults.filter(
    ({ id, kinds }) => !APART.includes(id) && kinds.includes(kind) && (kinds.length === 1 || wanted(id)),
  );
}

/** One after the other in one world that has what each of them needs; a promise that does not hold is said with its fault. */
export function sequenceOf(faults: readonly Fault[], kind: WorldKind, onDone: (line: string) => void): Fault {
  return {
    id: faults.map(({ id }) => id).join(' '),
    title: 'one of each',
    expected: 'all checks',
    kinds: [kind],
    world: worldFor(faults),
    backWithinMs: Math.max(...faults.map(({ backWithinMs = BACK_WITHIN_MS }) => backWithinMs)),
    inject: async (scene) => {
      for (const { id, title, inject, backWithinMs = BACK_WITHIN_MS } of faults) {
        const startedAt = performance.now();
        const expect: typeof scene.expect = (holds, what) => scene.expect(holds, `${id}: ${what}`);
        const late: typeof scene.late = (what) => scene.late(`${id}: ${what}`);
        await inject({ ...scene, expect, late });
        scene.world.heal();
        await scene.everybodyBack(backWithinMs);
        onDone(
          `     ${id.padEnd(4)} ${kind.padEnd(8)} ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(3)} s  ${title}`,
        );
      }
    },
  };
}
