import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '@attune/client';
import { afterClose } from '@attune/protocol';
import { newerClient } from '../newerClient.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import type { WorldNode } from '../world.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';
import { nodeIdOf } from './nodeId.ts';

const NEWER = fileURLToPath(new URL(`../programs/newerNode${extname(import.meta.url)}`, import.meta.url));
/** Everybody takes turns at the nodes. */
const ROUNDS = 2;
const ROUND_MS = 1_500;

/** What a node says of a message of a type that it does not know, and of one with a field that it does not know (FRAME-1, FRAME-6). */
const REFUSALS = ['UNKNOWN_TYPE', 'INVALID_MESSAGE'];

/**
 * The first node speaks the next minor version to its clients, the others this one; every other client speaks the next one, and everybody
 * goes from node to node in the middle of their talk. It proves that either side of today gets along with what a minor version may add to
 * the other; what nodes of two builds say to each other is proved when there are two.
 */
export const twoVersions: Fault = {
  id: 'F9',
  title: 'two minor versions of the protocol side by side, of nodes and of clients',
  expected: 'both work; clients ignore what they do not know, nodes refuse it by name and nothing else',
  kinds: ['single', 'cluster'],
  world: { entries: [NEWER] },
  isAlone: true,
  inject: async (scene) => {
    const { world, people, everybodyBack } = scene;
    const [newer] = world.nodes;
    if (!newer) return;
    const refusals = new Set<string>();
    const newcomers = people.filter((_, index) => index % 2 === 0);
    const dialect = (base: Environment): Environment => newerClient(base, (name) => refusals.add(name));
    for (const person of newcomers) person.restart({ dialect });
    await everybodyBack(BACK_WITHIN_MS);
    const closes = await heardDuring(scene, 'closed', () => takeTurns(scene, newer, newcomers));
    const codes = closes.map(({ fact }) => fact.code).filter((code) => afterClose(code) !== 'retry');
    scene.expect(codes.length === 0, `nobody was sent away, not ${codes.length} (${codes.join(', ')})`);
    const told = [...refusals].sort().join(', ');
    scene.expect(told === REFUSALS.toSorted().join(', '), `newer clients were told ${told}`);
  },
};

/** Everybody is cut off while they talk, and dials the next node. */
async function takeTurns(scene: Scene, newer: WorldNode, newcomers: readonly ChaosPerson[]): Promise<void> {
  const { world, everybody, during, tally, attendance, everybodyBack, expect } = scene;
  const id = nodeIdOf(newer);
  const [atNewer, atOlder] = [new Set<string>(), new Set<string>()];
  const complaints = await heardDuring(scene, 'complained', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await during('cut', 'everybody', async () => {
        for (const person of everybody) person.say();
        for (const { wire } of everybody) wire?.cut();
        tally.add('clientCuts', everybody.length);
      });
      await everybodyBack(BACK_WITHIN_MS);
      for (const who of attendance.at(id)) atNewer.add(who);
      for (const { life } of newcomers) {
        if (attendance.nodesOf(life().who).some((node) => node !== id)) atOlder.add(life().who);
      }
      await sleep(ROUND_MS);
    }
  });
  const ofNext = new Set(newcomers.map(({ life }) => life().who));
  expect(
    [...atNewer].some((who) => !ofNext.has(who)),
    'a client of today was at the newer node',
  );
  expect(world.nodes.length === 1 || atOlder.size > 0, 'a newer client was at a node of today');
  const told = [...new Set(complaints.map(({ fact }) => fact.error))].join(', ');
  expect(!told.includes('INVALID_MESSAGE'), `clients complained: ${told}`);
}
