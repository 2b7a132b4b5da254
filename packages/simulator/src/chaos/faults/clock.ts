import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import type { Fault } from './fault.ts';
import { isAcknowledged, isCaughtUp } from './expectations.ts';

const HOUR_MS = 3_600_000;
const SHIFTS = [
  { name: 'an hour ahead', ms: HOUR_MS },
  { name: 'an hour behind', ms: -HOUR_MS },
  { name: 'ten years ahead', ms: 10 * 365 * 24 * HOUR_MS },
] as const;
/** Longer than any lease, and than a node takes to look at what time has to do. */
const WRONG_MS = 12_000;
const ANSWERED_WITHIN_MS = 15_000;
const CAUGHT_UP_WITHIN_MS = 8_000;

export const wrongClock: Fault = {
  id: 'F30',
  title: 'the wall clock of one node is wrong',
  expected: 'leases and timers are unaffected, tokens fail closed',
  // With one node only, its clock is the time.
  kinds: ['cluster'],
  inject: async (scene) => {
    const { world, random, people, rooms, during, tally, expect } = scene;
    const node = random.pick(world.nodes);
    const { name, ms } = random.pick(SHIFTS);
    await during(`the wall clock ${name}`, node.name, async () => {
      await node.program.shiftClock(ms);
      tally.add('others');
      for (const person of people) person.say();
      await sleep(WRONG_MS);
      expect(await isCaughtUp(scene, CAUGHT_UP_WITHIN_MS), `events passed with the clock ${name}`);
      const phases = await phasesOf(scene);
      const over = rooms.filter(({ sessionId }) => phases.get(sessionId) !== 'live').length;
      expect(over === 0, `no session ended with the clock ${name}, not ${over} of ${rooms.length}`);
      await node.program.shiftClock(0);
    });
    expect(
      await isAcknowledged(scene, ANSWERED_WITHIN_MS),
      'events are stored after the clock was right again',
    );
  },
};

async function phasesOf({ world }: Scene): Promise<ReadonlyMap<string, string>> {
  const rows = await world.query('SELECT id, phase FROM sessions');
  return new Map(rows.map(({ id, phase }) => [String(id), String(phase)]));
}
