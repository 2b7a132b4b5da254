import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorldNode } from '../world.ts';
import { countOf } from './countOf.ts';
import type { Fault } from './fault.ts';
import { heldAfter, isAcknowledged } from './expectations.ts';

const ACCEPT_ERRORS = 'attune_accept_errors_total';
const EXHAUSTED_MS = 4_000;
const KNOCKS = 40;
const KNOCK_EVERY_MS = 100;
const SERVED_WITHIN_MS = 1_000;
const ANSWERED_WITHIN_MS = 12_000;
const READY_WITHIN_MS = 8_000;

export const noDescriptors: Fault = {
  id: 'F31',
  title: 'file descriptors are exhausted',
  expected: 'nobody else is let in, the metrics count it, no crash, it recovers',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { world, random, during, tally, expect } = scene;
    const node = random.pick(world.nodes);
    const { pid } = node.program;
    const { openFiles } = await node.program.examine();
    const before = await countOf(node, ACCEPT_ERRORS);
    await during('no file descriptors left', node.name, async () => {
      await node.program.limitOpenFiles(openFiles);
      tally.add('others');
      const crowd = knockOn(node);
      try {
        expect(!(await isServed(node)), `${node.name} had no descriptor for one more visitor`);
        expect(await isAcknowledged(scene, ANSWERED_WITHIN_MS), 'those who were connected were served');
        await sleep(EXHAUSTED_MS);
      } finally {
        crowd.leave();
      }
      await node.program.limitOpenFiles();
    });
    expect(node.program.pid === pid, `${node.name} did not crash`);
    const isReady = await heldAfter(node.program.isReady, READY_WITHIN_MS);
    expect(isReady !== undefined, `${node.name} takes connections again`);
    const counted = (await countOf(node, ACCEPT_ERRORS)) - before;
    expect(counted > 0, `${node.name} counted connections that it could not accept, and not ${counted}`);
  },
};

/** So many want in all the time: a descriptor that somebody leaves is taken at once. */
function knockOn({ program }: WorldNode): { leave: () => void } {
  const sockets = new Set<Socket>();
  let isOver = false;
  const knock = (): void => {
    const socket = connect(program.port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      setTimeout(() => isOver || knock(), KNOCK_EVERY_MS).unref();
    });
  };
  for (let knocks = 0; knocks < KNOCKS; knocks += 1) knock();
  return {
    leave: () => {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A visitor with a connection of their own, for one that is open already is served. */
function isServed({ program }: WorldNode): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(SERVED_WITHIN_MS);
    get(`${program.url}/healthz`, { agent: false, signal }, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
