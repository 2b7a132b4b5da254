import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import type { World } from '../world.ts';
import { worldFor, type Fault } from './fault.ts';

const APART_MS = 3_000;

/** Any two of these at a time, begun in random order and overlapping. What one promises the other may break; the checks may not be. */
export function compoundOf(faults: readonly Fault[]): Fault {
  const parts = faults.filter(({ isAlone }) => !isAlone);
  return {
    id: 'F35',
    title: 'any two of these in random order, overlapping',
    expected: 'all checks',
    kinds: ['single', 'cluster'],
    world: worldFor(parts),
    backWithinMs: Math.max(40_000, ...parts.map(({ backWithinMs = 0 }) => backWithinMs)),
    inject: async (scene) => {
      const { world, random, tally } = scene;
      const possible = parts.filter(({ kinds }) => kinds.includes(world.kind));
      const first = random.pick(possible);
      const second = random.pick(possible.filter((each) => each !== first));
      const figures = { ...scene.figures, limit: () => undefined };
      const quiet: Scene = { ...scene, figures, expect: () => undefined, late: () => undefined };
      await scene.during(`${first.id} and ${second.id}`, 'the world', async () => {
        // What one of them cannot do because of the other is no fault of the product; what stays broken is, see below.
        const ends = await Promise.allSettled([
          first.inject(quiet),
          sleep(random.between(0, APART_MS)).then(() => second.inject(quiet)),
        ]);
        const cutShort = ends.filter(({ status }) => status === 'rejected').length;
        scene.figures.add('faults of a compound that the other one cut short', cutShort);
        await mend(world);
      });
      tally.add('compounds');
    },
  };
}

/** Also what a fault that was cut short did not take back. Rejects when something does not come up again. */
async function mend(world: World): Promise<void> {
  world.heal();
  const { postgres, redis, nodes } = world;
  // Nothing starts on a full disk.
  for (const program of [redis, ...nodes.map((node) => node.program)]) program?.freeDisk();
  for (const program of [postgres, redis, ...nodes.map((node) => node.program)]) {
    if (program && !program.isRunning) await program.start();
  }
  await redis?.command('CONFIG', 'SET', 'maxmemory', '0');
  for (const { program } of nodes) {
    await program.limitOpenFiles();
    await program.shiftClock(0);
  }
}
