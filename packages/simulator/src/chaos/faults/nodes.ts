import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import type { Tallied } from '../tally.ts';
import type { WorldNode } from '../world.ts';
import type { Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';
import { allReturn } from './returning.ts';

/** With lines on their way, so that some are lost before the commit, some before the ack, and some are not. */
const VOLLEY = 3;
const RESENT = 'lines of unknown outcome that had been stored';

export const oneKilled: Fault = {
  id: 'F1',
  title: 'one of three nodes is killed',
  expected: 'everybody is back and recovered, p99 3 s',
  kinds: ['cluster'],
  world: { backends: 'direct' },
  inject: async (scene) => {
    const { world, random } = scene;
    const node = random.pick(world.nodes);
    await allReturn(scene, () => kill(scene, [node], 'nodeKills', random.between(200, 800)));
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
    await allReturn(scene, () => kill(scene, nodes, what, 2_000), { isSoon: false });
  },
};

export const onlyKilled: Fault = {
  id: 'F3',
  title: 'the only node is killed',
  expected: 'recovered: true for all, the log is on disk',
  kinds: ['single'],
  inject: async (scene) => {
    await allReturn(scene, () => kill(scene, scene.world.nodes, 'sqliteKills', 0), { isSoon: false });
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
          await kill(scene, [node], what, 0, 0);
        },
        { isSoon: world.kind === 'cluster' },
      ),
    );
    figures.add(RESENT, acks.filter(({ fact }) => fact.duplicate).length);
  },
};

/** Everybody says a line, and before all are answered the nodes are gone. They are started again when the fault is over. */
async function kill(
  { random, during, tally, people }: Scene,
  nodes: readonly WorldNode[],
  what: Tallied,
  goneMs: number,
  lines = 1,
): Promise<void> {
  for (const person of people) person.say(lines);
  if (lines > 0) await sleep(random.between(0, 25));
  const names = nodes.map(({ name }) => name).join(', ');
  await during('kill -9', names, async () => {
    await Promise.all(nodes.map(({ program }) => program.kill()));
    tally.add(what, nodes.length);
    await sleep(goneMs);
    await Promise.all(nodes.map(({ program }) => program.start()));
  });
}
