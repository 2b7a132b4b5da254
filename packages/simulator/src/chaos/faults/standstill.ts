import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSE } from '@attune/protocol';
import type { Scene } from '../scene.ts';
import type { WorldNode } from '../world.ts';
import { busyNode } from './busyNode.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heldAfter } from './expectations.ts';
import { heardDuring } from './hearing.ts';
import { nodeIdOf } from './nodeId.ts';

const BLINK_MS = 5_000;
/** Above the 8 s after which the others take a node for dead, below the 12.5 s after which clients give it up: it has to say it itself. */
const LONGER_THAN_LEASE_MS = 10_000;
const LONG_MS = 60_000;
/** In which a node that goes on must have noticed; and everybody has heard it again, for to clients two stops in a row are one. */
const NOTICED_WITHIN_MS = 2_000;
const SHORT_STALL_MS = 2_000;
const LONG_STALL_MS = 10_000;
/** LOAD-5: after a stall the node is stressed for 2 s, found at its next look; then it takes people again. */
const SAYS_WITHIN_MS = 1_500;
const READY_WITHIN_MS = 10_000;

export const stopped: Fault = {
  id: 'F4',
  title: 'a node is stopped for 5 s, and for longer than its lease, and continued',
  expected: '5 s: nothing lost; longer: it closes all with 1012 and emits nothing stale; alone, it keeps all',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const node = busyNode(scene);
    await blink(scene, node, BLINK_MS);
    const ms = scene.isLong ? LONG_MS : LONGER_THAN_LEASE_MS;
    if (scene.world.kind === 'cluster') return outliveLease(scene, node, ms);
    await sleep(NOTICED_WITHIN_MS);
    // Nobody can have taken over from a node that is alone.
    await blink(scene, node, LONGER_THAN_LEASE_MS);
    if (scene.isLong) await outlivePatience(scene, node);
  },
};

export const stalled: Fault = {
  id: 'F6',
  title: 'the event loop of a node stands still for 2 s and 10 s',
  expected: 'not ready when it goes on, and ready again soon; no false half-open below 15 s',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const node = busyNode(scene);
    await stall(scene, node, SHORT_STALL_MS);
    await sleep(NOTICED_WITHIN_MS);
    await stall(scene, node, LONG_STALL_MS);
  },
};

async function blink(scene: Scene, node: WorldNode, ms: number): Promise<void> {
  const { during, tally, expect } = scene;
  const closes = await heardDuring(scene, 'closed', async () => {
    await during('SIGSTOP', node.name, () => pauseFor(node, ms));
    tally.add('nodeStops');
    await scene.everybodyBack(BACK_WITHIN_MS);
  });
  const codes = [...new Set(closes.map(({ fact }) => fact.code))].join(', ');
  expect(closes.length === 0, `${closes.length} were closed (${codes}) for a stop of ${ms} ms`);
}

/** Everybody gives the node up, and comes back to it. */
async function outlivePatience(scene: Scene, node: WorldNode): Promise<void> {
  await scene.during('SIGSTOP', node.name, () => pauseFor(node, LONG_MS));
  scene.tally.add('nodeStops');
  await scene.everybodyBack(BACK_WITHIN_MS);
}

async function outliveLease(scene: Scene, node: WorldNode, ms: number): Promise<void> {
  const { during, tally, expect, attendance } = scene;
  const id = nodeIdOf(node);
  const stuck = new Set<string>();
  let stale = 0;
  const stop = scene.hear((who, fact) => {
    if (fact.is === 'closed' || fact.is === 'connected') stuck.delete(who);
    if ((fact.is === 'received' || fact.is === 'presence') && stuck.has(who)) stale += 1;
  });
  const closes = await heardDuring(scene, 'closed', async () => {
    await during('SIGSTOP', node.name, async () => {
      await pauseFor(node, ms, () => {
        for (const who of attendance.at(id)) if (attendance.nodesOf(who).length === 1) stuck.add(who);
      });
      tally.add('nodeStops');
    });
    const wereStuck = stuck.size;
    await sleep(NOTICED_WITHIN_MS);
    expect(stuck.size === 0, `${stuck.size} of ${wereStuck} were not closed after a stop of ${ms} ms`);
  });
  stop();
  expect(stale === 0, `${stale} frames came from a node that had stood still for ${ms} ms`);
  // Who gave the node up has closed in between, with a code of its own.
  const codes = new Set(closes.map(({ fact }) => fact.code));
  expect(closes.length === 0 || codes.has(CLOSE.restart), `nobody was closed with ${CLOSE.restart}`);
}

async function stall(scene: Scene, node: WorldNode, ms: number): Promise<void> {
  const { during, tally, expect } = scene;
  const closes = await heardDuring(scene, 'closed', async () => {
    await during(`a stall of ${ms} ms`, node.name, async () => {
      await node.program.stall(ms);
      tally.add('nodeStops');
      const saysNo = await heldAfter(async () => !(await node.program.readiness()).isReady, SAYS_WITHIN_MS);
      expect(saysNo !== undefined, `${node.name} said that it was not ready after a stall of ${ms} ms`);
      const isReady = await heldAfter(node.program.isReady, READY_WITHIN_MS);
      expect(isReady !== undefined, `${node.name} was ready again after a stall of ${ms} ms`);
    });
    await scene.everybodyBack(BACK_WITHIN_MS);
  });
  // One that stood still for longer than its lease sends everybody away itself; that is no half-open connection.
  const gaveUp = closes.filter(({ fact }) => fact.code !== CLOSE.restart);
  expect(gaveUp.length === 0, `${gaveUp.length} took a stall of ${ms} ms for the end of the connection`);
}

/** `atEnd` runs right before the node goes on. */
async function pauseFor({ program }: WorldNode, ms: number, atEnd = (): void => {}): Promise<void> {
  program.pause();
  try {
    await sleep(ms);
    atEnd();
  } finally {
    program.resume();
  }
}
