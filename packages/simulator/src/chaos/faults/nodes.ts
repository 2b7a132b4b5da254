import { setTimeout as sleep } from 'node:timers/promises';
import { isEventAck } from '../frameCutter.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import type { Tallied } from '../tally.ts';
import type { WorldNode } from '../world.ts';
import { busyNode } from './busyNode.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';
import { nodeIdOf } from './nodeId.ts';
import { allReturn } from './returning.ts';

/** With lines on their way, so that some are lost before the commit, some before the ack, and some are not. */
const VOLLEY = 3;
/** So many that what is in flight is lost each time, and of a thousand so few that the lines are not what takes the time. */
const SPEAKERS = 60;
/** Until the last of a node's people knows that it is gone. */
const NOTICED_MS = 1_000;
/** Until one of them is on disk. */
const STORED_WITHIN_MS = 1_000;
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
  expected: 'unknown outcomes are sent again, and answered as what they are; one entry',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { world, random, people, attendance, figures, expect } = scene;
    const node = busyNode(scene);
    const here = attendance.at(nodeIdOf(node));
    const own = people.filter(({ lives }) => lives.some(({ who }) => here.has(who)));
    const what = world.kind === 'single' ? 'sqliteKills' : 'nodeKills';
    const before = droppedOf(own);
    const acks = await heardDuring(scene, 'acknowledged', async () => {
      const act = async (): Promise<void> => {
        const unheard = firstUnheard(own);
        for (const person of people) person.say(VOLLEY);
        // Of what is said behind the one whose ack was lost, some is stored and some is not.
        await Promise.race([unheard, sleep(STORED_WITHIN_MS)]);
        await sleep(random.between(0, 10));
        // Whoever has not lost one by then does not lose the answer to what they send again.
        const gone = async (): Promise<void> => own.forEach(({ wire }) => wire?.heal());
        await kill(scene, [node], what, { lines: 0, gone });
      };
      await allReturn(scene, act, { isSoon: world.kind === 'cluster' });
      const lives = own.flatMap((person) => person.lives);
      await Promise.allSettled(lives.map((life) => life.drained(BACK_WITHIN_MS)));
    });
    const [lost, resent] = [droppedOf(own) - before, acks.filter(({ fact }) => fact.duplicate).length];
    figures.add(RESENT, resent);
    expect(lost > 0, 'a line was stored, and its sender not told, when the node was killed');
    expect(resent >= lost, `${lost} were stored without a word of it, and ${resent} answered as sent again`);
  },
};

/** Each of these people loses one ack; resolves when the first one has. */
function firstUnheard(people: readonly ChaosPerson[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const { wire } of people) {
    wire?.dropNext((text) => {
      if (!isEventAck(text)) return false;
      resolve();
      return true;
    });
  }
  return promise;
}

function droppedOf(people: readonly ChaosPerson[]): number {
  return people.reduce((sum, { wire }) => sum + (wire?.dropped ?? 0), 0);
}

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
