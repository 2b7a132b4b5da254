import { setTimeout as sleep } from 'node:timers/promises';
import { calls } from '@attune/protocol';
import { densestShare } from '../densest.ts';
import type { Scene } from '../scene.ts';
import type { WorldNode } from '../world.ts';
import { busyNode } from './busyNode.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { flapsDuring, heardDuring, type Heard } from './hearing.ts';
import { nodeIdOf } from './nodeId.ts';
import { allReturn } from './returning.ts';

const DRAINED_WITHIN_MS = 30_000;
/** One second of a drain may see this share of those who come back from it. */
const MOST_IN_A_SECOND = 0.2;
/** So many returns of one drain that chance evens out; of fewer the share is a figure. */
const ENOUGH_RETURNS = 240;
const INTO_THE_DRAIN_MS = 1_000;
const LOOK_EVERY_MS = 50;

export const rollingRestart: Fault = {
  id: 'F7',
  title: 'the nodes are restarted one after the other',
  expected:
    '0 lost, 0 duplicate, 0 presence flaps, drained within 30 s, no second with a fifth of the reconnects',
  kinds: ['cluster'],
  backWithinMs: BACK_WITHIN_MS,
  inject: async (scene) => {
    const { world, random, expect } = scene;
    const byOrder = random.pick(world.nodes);
    const flaps = await flapsDuring(scene, async () => {
      for (const node of world.nodes) {
        const connects = await heardDuring(scene, 'connected', async () => {
          await restart(scene, node, node === byOrder ? orderToDrain : terminate);
          await scene.everybodyBack(BACK_WITHIN_MS);
        });
        expectSpread(connects, scene);
      }
    });
    const names = [...new Set(flaps.map(({ fact }) => fact.user))].join(', ');
    expect(flaps.length === 0, `${flaps.length} times somebody was shown as leaving (${names})`);
  },
};

export const killedInDrain: Fault = {
  id: 'F8',
  title: 'a node is asked to end, and killed one second later',
  expected: 'as F1',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { world, random, during, tally } = scene;
    const node = busyNode(scene);
    // Alone, it has nobody to hand its people over to, and is gone in a moment.
    const killAfterMs = world.kind === 'single' ? random.between(0, 200) : INTO_THE_DRAIN_MS;
    await allReturn(
      scene,
      async () => {
        for (const person of scene.people) person.say();
        await during('SIGTERM, then kill -9', node.name, async () => {
          const ended = node.program.stop();
          await sleep(killAfterMs);
          await node.program.kill();
          await ended;
          tally.add(world.kind === 'single' ? 'sqliteKills' : 'nodeKills');
          await node.program.start();
        });
      },
      { isSoon: world.kind === 'cluster' },
    );
  },
};

type End = (scene: Scene, node: WorldNode) => Promise<number | null>;

async function restart(scene: Scene, node: WorldNode, end: End): Promise<void> {
  const { during, tally, expect, figures } = scene;
  await during('restart', node.name, async () => {
    const from = performance.now();
    const code = await end(scene, node);
    const drainMs = performance.now() - from;
    tally.add('restarts');
    figures.add('drain, s', drainMs / 1_000);
    expect(code === 0, `${node.name} ended its drain with ${code}`);
    expect(drainMs <= DRAINED_WITHIN_MS, `${node.name} drained for ${Math.round(drainMs)} ms`);
    await node.program.start();
  });
}

const terminate: End = (_, { program }) => program.stop();

/** As an admin does it, and the node ends by itself. */
const orderToDrain: End = async ({ world }, node) => {
  const admin = await world.admin();
  await admin.call(calls.drainNode, { params: { id: nodeIdOf(node) } });
  const until = performance.now() + DRAINED_WITHIN_MS;
  while (node.program.isRunning && performance.now() < until) await sleep(LOOK_EVERY_MS);
  if (node.program.isRunning) await node.program.kill();
  return node.program.crash?.code ?? null;
};

/** Of one drain, for the next one begins when everybody is back. */
function expectSpread(connects: readonly Heard<'connected'>[], { figures, expect }: Scene): void {
  const share = densestShare(connects.map(({ at }) => at));
  figures.add('share of the reconnects of a drain in its densest second', share);
  expect(
    connects.length < ENOUGH_RETURNS || share <= MOST_IN_A_SECOND,
    `${Math.round(share * 100)} % of ${connects.length} came back in one second`,
  );
}
