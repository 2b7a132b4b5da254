import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '@attune/client';
import { calls } from '@attune/protocol';
import type { Scene } from '../scene.ts';
import type { WorldNode } from '../world.ts';
import type { Fault } from './fault.ts';
import { isAcknowledged, isCaughtUp } from './expectations.ts';
import { flapsDuring } from './hearing.ts';
import { TOKEN_SECRET, tokenOf } from './ownToken.ts';

const HOUR_MS = 3_600_000;
const SHIFTS = [
  { name: 'an hour ahead', ms: HOUR_MS },
  { name: 'an hour behind', ms: -HOUR_MS },
  { name: 'ten years ahead', ms: 10 * 365 * 24 * HOUR_MS },
] as const;
/** Longer than any lease, and than a node takes to look at what time has to do. */
const WRONG_MS = 12_000;
/** Life and age in seconds: by each of the wrong clocks it is over, or not made yet; ... */
const SOUND = [1_800, 0] as const;
/** ... and by one that is an hour behind this one is still good. */
const OVER = [6_600, 7_200] as const;
const ANSWERED_WITHIN_MS = 15_000;
const CAUGHT_UP_WITHIN_MS = 8_000;

export const wrongClock: Fault = {
  id: 'F30',
  title: 'the wall clock of one node is wrong',
  expected: 'leases and timers are unaffected, tokens fail closed',
  // With one node only, its clock is the time.
  kinds: ['cluster'],
  world: { variables: { JWT_SECRET: TOKEN_SECRET } },
  inject: async (scene) => {
    const { world, random, people, during, tally, expect } = scene;
    const node = random.pick(world.nodes);
    const { name, ms } = random.pick(SHIFTS);
    const bearer = random.pick(people);
    const flaps = await flapsDuring(scene, () =>
      during(`the wall clock ${name}`, node.name, async () => {
        await node.program.shiftClock(ms);
        tally.add('others');
        for (const person of people) person.say();
        await sleep(WRONG_MS);
        expect(
          await isTaken(scene, node, tokenOf(bearer, ...SOUND)),
          `a sound token was taken with the clock ${name}`,
        );
        expect(
          !(await isTaken(scene, node, tokenOf(bearer, ...OVER))),
          `no token that is over was taken with the clock ${name}`,
        );
        expect(await isCaughtUp(scene, CAUGHT_UP_WITHIN_MS), `events passed with the clock ${name}`);
        await expectSessions(scene, name);
        await node.program.shiftClock(0);
      }),
    );
    expect(
      flaps.length === 0,
      `nobody was shown as leaving with the clock ${name}, not ${flaps.length} times`,
    );
    expect(
      await isAcknowledged(scene, ANSWERED_WITHIN_MS),
      'events are stored after the clock was right again',
    );
  },
};

/** At the node itself, which lives by the clock of PostgreSQL. */
function isTaken({ secret }: Scene, { program }: WorldNode, token: string): Promise<boolean> {
  secret(token);
  return createApi({ baseUrl: program.url, token: () => token })
    .call(calls.tickets)
    .then(
      () => true,
      () => false,
    );
}

async function expectSessions(scene: Scene, clock: string): Promise<void> {
  const { rooms, expect } = scene;
  const phases = await phasesOf(scene);
  const over = rooms.filter(({ sessionId }) => phases.get(sessionId) !== 'live').length;
  expect(over === 0, `no session ended with the clock ${clock}, not ${over} of ${rooms.length}`);
}

async function phasesOf({ world }: Scene): Promise<ReadonlyMap<string, string>> {
  const rows = await world.query('SELECT id, phase FROM sessions');
  return new Map(rows.map(({ id, phase }) => [String(id), String(phase)]));
}
