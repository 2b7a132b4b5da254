import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@attune/protocol';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { heardDuring, type Heard } from './hearing.ts';
import { allReturn } from './returning.ts';

const MOST = 0.8;
/** In which those who are cut off one by one are. */
const WAVE_MS = 300;
const FLAP_EVERY_MS = 1_000;
const FLAP_MS = 20_000;
const LONG_FLAP_MS = 600_000;
/** Of the cuts; without back-off there would be as many connections as cuts. */
const MOST_CONNECTIONS = 0.7;
/** From the loss of a connection to its fact, and from a row's change to the watcher's. */
const TOLD_WITHIN_MS = 1_500;

export const reset: Fault = {
  id: 'F10',
  title: 'connections of most clients are reset or cut',
  expected: 'they resume, no duplicate',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    await allReturn(scene, () => cutOneByOne(scene, (person) => person.wire?.reset()));
    await allReturn(scene, () => cutOneByOne(scene, (person) => person.wire?.cut()));
  },
};

export const flapping: Fault = {
  id: 'F15',
  title: 'a client is cut off once a second',
  expected: 'its back-off grows, its presence does not flap',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { random, people, isLong, expect, figures } = scene;
    // The first of each room watches the others.
    const person = random.pick(people.filter(({ name }) => !name.endsWith('p1')));
    let connects: readonly Heard<'connected'>[] = [];
    let rows: readonly Heard<'presence'>[] = [];
    const closes = await heardDuring(scene, 'closed', async () => {
      rows = await heardDuring(scene, 'presence', async () => {
        connects = await heardDuring(scene, 'connected', () =>
          flap(scene, person, isLong ? LONG_FLAP_MS : FLAP_MS),
        );
      });
    });
    const own = <H extends { readonly who: string }>(heard: readonly H[]): readonly H[] =>
      heard.filter(({ who }) => who === person.life().who);
    const tries = (isLong ? LONG_FLAP_MS : FLAP_MS) / FLAP_EVERY_MS;
    figures.add('connections of a client that flaps, of the cuts', own(connects).length / tries);
    expect(own(connects).length <= tries * MOST_CONNECTIONS, `${own(connects).length} dials in ${tries} s`);
    const goings = rows.filter(({ fact }) => fact.user === person.userId && fact.shown === null).length;
    const longAbsences = absencesMs(own(closes), own(connects)).filter(
      (ms) => ms > limits.PRESENCE_GRACE_MS - TOLD_WITHIN_MS,
    ).length;
    expect(
      goings <= longAbsences,
      `shown as gone ${goings} times, and away for longer ${longAbsences} times`,
    );
  },
};

/** While lines of theirs are under way. */
async function cutOneByOne(scene: Scene, cut: (person: ChaosPerson) => void): Promise<void> {
  const { people, random, during } = scene;
  const hit = people.filter(() => random.next() < MOST);
  await during('reset', `${hit.length} clients`, async () => {
    for (const person of hit) {
      person.say();
      countCut(scene, person);
      cut(person);
      await sleep(random.between(0, (2 * WAVE_MS) / hit.length));
    }
  });
}

/** A cut is one of somebody who is connected. */
export function countCut({ tally, attendance }: Scene, { lives }: ChaosPerson): void {
  tally.add('clientCuts', lives.filter(({ who }) => attendance.isOpen(who)).length);
}

async function flap(scene: Scene, person: ChaosPerson, forMs: number): Promise<void> {
  const { during, everybodyBack } = scene;
  await during('flapping', person.name, async () => {
    for (let leftMs = forMs; leftMs > 0; leftMs -= FLAP_EVERY_MS) {
      countCut(scene, person);
      person.wire?.reset();
      await sleep(FLAP_EVERY_MS);
    }
  });
  await everybodyBack(BACK_WITHIN_MS);
}

function absencesMs(
  closes: readonly Heard<'closed'>[],
  connects: readonly Heard<'connected'>[],
): readonly number[] {
  return closes.map(({ at }) => (connects.find((back) => back.at > at)?.at ?? Infinity) - at);
}
