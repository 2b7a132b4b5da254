import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../until.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import type { Direction } from '../wire.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';

const WAYS: readonly (Direction | 'both')[] = ['both', 'up', 'down'];
const FOUND_WITHIN_MS = 15_000;
const LATE_MS = 8_000;

export const halfOpen: Fault = {
  id: 'F11',
  title: 'connections are half-open, in both directions and in one',
  expected: 'found within 15 s on both sides',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { people, random, during, tally, everybodyBack } = scene;
    const hit = WAYS.map((direction, index) => ({
      direction,
      person: random.pick(people.filter((_, turn) => turn % WAYS.length === index)),
    }));
    await during('half-open', hit.map(({ person }) => person.name).join(', '), async () => {
      await Promise.all(hit.map(({ person, direction }) => found(scene, person, direction)));
      tally.add('linkFaults', hit.length);
      for (const { person } of hit) person.wire?.heal();
    });
    await everybodyBack(BACK_WITHIN_MS);
  },
};

export const slowAndUneven: Fault = {
  id: 'F12',
  title: 'everything takes 300 ms and up to 200 ms more',
  expected: 'no reconnect loops, order kept',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { everybody, during, tally, expect } = scene;
    const closes = await heardDuring(scene, 'closed', () =>
      during('latency', 'everybody', async () => {
        for (const { wire } of everybody) wire?.delay({ ms: 300, jitterMs: 200 });
        tally.add('linkFaults', everybody.length);
        await sleep(LATE_MS);
        for (const { wire } of everybody) wire?.heal();
      }),
    );
    expect(closes.length === 0, `${closes.length} were closed because everything took longer`);
  },
};

/** The client finds out by its channel, which is not live any more; the node by the row of people, which it changes. */
async function found(scene: Scene, person: ChaosPerson, direction: Direction | 'both'): Promise<void> {
  const { expect, figures, rooms } = scene;
  const room = rooms.find(({ people }) => people.includes(person));
  const rows = room?.lead.life().channels.get(person.home)?.states('presence');
  const health = person.life().channels.get(person.home)?.health;
  if (!rows || !health) return;
  const from = performance.now();
  const what = 'a half-open connection to be found';
  const within = { deadlineMs: FOUND_WITHIN_MS, what };
  person.wire?.blackhole({ direction });
  const sides = {
    client: until(health, (is) => is !== 'live', within),
    node: until(rows, (all) => all.get(person.userId)?.status !== 'here', within),
  };
  await Promise.all(
    Object.entries(sides).map(([side, looking]) =>
      (looking as Promise<unknown>).then(
        () =>
          figures.add(`half-open (${direction}) found by the ${side}, s`, (performance.now() - from) / 1_000),
        () => expect(false, `half-open (${direction}) was not found by the ${side} in time`),
      ),
    ),
  );
}
