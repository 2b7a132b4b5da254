import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';
import { nodeIdOf } from './nodeId.ts';

const NEWER = fileURLToPath(new URL(`../programs/newerNode${extname(import.meta.url)}`, import.meta.url));
/** Everybody takes turns at the nodes. */
const ROUNDS = 2;
const ROUND_MS = 1_500;

/**
 * The first node speaks the next minor version to its clients, the others this one, and everybody goes from one to the other in the middle
 * of their talk. It proves that a client of today gets along with what a minor version may add; nodes of two builds side by side are
 * proved when there are two.
 */
export const twoVersions: Fault = {
  id: 'F9',
  title: 'two minor versions of the protocol side by side',
  expected: 'both work; unknown fields are ignored',
  kinds: ['single', 'cluster'],
  world: { entries: [NEWER] },
  isAlone: true,
  inject: async (scene) => {
    const { world, everybody, during, tally, attendance, everybodyBack, expect } = scene;
    const [newer] = world.nodes;
    if (!newer) return;
    const id = nodeIdOf(newer);
    const visitors = new Set<string>();
    const complaints = await heardDuring(scene, 'complained', async () => {
      for (let round = 1; round <= ROUNDS; round += 1) {
        await during('cut', 'everybody', async () => {
          for (const person of everybody) person.say();
          for (const { wire } of everybody) wire?.cut();
          tally.add('clientCuts', everybody.length);
        });
        await everybodyBack(BACK_WITHIN_MS);
        for (const who of attendance.at(id)) visitors.add(who);
        await sleep(ROUND_MS);
      }
    });
    expect(visitors.size > 0, 'nobody was at the newer node');
    const told = [...new Set(complaints.map(({ fact }) => fact.error))].join(', ');
    expect(!told.includes('INVALID_MESSAGE'), `clients complained: ${told}`);
  },
};
