import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import type { Tallied } from '../tally.ts';
import type { WorldNode } from '../world.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';
import { allReturn } from './returning.ts';

/** With lines on their way, so that some are lost before the commit, some before the ack, and some are not. */
const VOLLEY = 3;
/** So many that what is in flight is lost each time, and of a thousand so few that the lines are not what takes the time. */
const SPEAKERS = 60;
/** Until the last of a node's people knows that it is gone. */
const NOTICED_MS = 1_000;
const RESENT = 'lines of unknown outcome that had been stored';

export const oneKilled: Fault = {
  id: 'F1',
  title: 'one of three nodes is killed',
  expected: 'everybody is back and recovered, p99 3 s',
  kinds: ['cluster'],
  // With a thousand clients in it, what is measured is the nodes and what is shipped with them.
  world: { backends: 'direct', front: 'nginx' },
  inject: async (scene) => {
    const { world, random, everybodyBack } = scene;
    const node = random.pick(world.nodes);
    const soon = (): Promise<void> => sleep(random.between(200, 800));
    // Where nothing starts it at once, the others have its people before it is there again.
    const late = (): Promise<void> => sleep(NOTICED_MS).then(() => everybodyBack(BACK_WITHIN_MS));
    const gone = random.pick([soon, late]);
    await allReturn(scene, () => kill(scene, [node], 'nodeKills', { gone }));
  },
};

export const allKilled: Fault = {
  id: 'F2',
  title: 'all nodes are killed at once and started after 2 s',
  expected: 'recovered: true for all',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { nodes, kind } = scene.world;
    const what = kind === 'single' ? 'sqliteKills' : 'nodeKills';
    await allReturn(scene, () => kill(scene, nodes, what, { gone: () => sleep(2_000) }), { isSoon: false });
  },
};

export const onlyKilled: Fault = {
  id: 'F3',
  title: 'the only node is killed',
  expected: 'recovered: true for all, the log is on disk',
  kinds: ['single'],
  inject: async (scene) => {
    await allReturn(scene, () => kill(scene, scene.world.nodes, 'sqliteKills'), { isSoon: false });
  },
};

export const killedMidAppend: Fault = {
  id: 'F5',
  title: 'a node is killed in the middle of an append',
  expected: 'unknown outcomes are sent again; one entry',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { world, random, people, figures } = scene;
    const node = random.pick(world.nodes);
    const what = world.kind === 'single' ? 'sqliteKills' : 'nodeKills';
    const acks = await heardDuring(scene, 'acknowledged', () =>
      allReturn(
        scene,
        async () => {
          for (const person of people) person.say(VOLLEY);
          await sleep(random.between(0, 10));
          await kill(scene, [node], what, { lines: 0 });
        },
        { isSoon: world.kind === 'cluster' },
      ),
    );
    figures.add(RESENT, acks.filter(({ fact }) => fact.duplicate).length);
  },
};

type Absence = {
  /** Ends when the nodes are to be started again. @default at once */
  readonly gone?: () => Promise<void>;
  /** That everybody says before. @default 1 */
  readonly lines?: number;
};

/** Some dozens say a line, and before all are answered the nodes are gone. They are started again when the fault is over. */
async function kill(
  { random, during, tally, people }: Scene,
  nodes: readonly WorldNode[],
  what: Tallied,
  { gone, lines = 1 }: Absence = {},
): Promise<void> {
  const share = SPEAKERS / people.length;
  for (const person of people) if (random.next() < share) person.say(lines);
  if (lines > 0) await sleep(random.between(0, 25));
  const names = nodes.map(({ name }) => name).join(', ');
  await during('kill -9', names, async () => {
    await Promise.all(nodes.map(({ program }) => program.kill()));
    tally.add(what, nodes.length);
    await gone?.();
    await Promise.all(nodes.map(({ program }) => program.start()));
  });
}
