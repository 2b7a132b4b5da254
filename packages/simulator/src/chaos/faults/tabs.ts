import { until } from '../../until.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';

const TABS = 5;
const SHOWN_WITHIN_MS = 5_000;

export const fiveTabs: Fault = {
  id: 'F18',
  title: 'five tabs of one person, that come, are cut off and go',
  expected: 'one row of people, each tab is told exactly once',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { random, people, during, tally, everybodyBack } = scene;
    const person = random.pick(people);
    while (person.lives.length < TABS) person.begin();
    await everybodyBack(BACK_WITHIN_MS);
    await shown(scene, person, TABS);
    for (const life of person.lives) life.say(person.home, 1);
    await during('reset', `${TABS} tabs of ${person.name}`, async () => {
      tally.add('clientCuts', TABS);
      person.wire?.reset();
    });
    await everybodyBack(BACK_WITHIN_MS);
    await shown(scene, person, TABS);
    const [, ...others] = person.lives;
    for (const life of others) {
      await life.drained(BACK_WITHIN_MS).catch(() => undefined);
      person.leave(life);
    }
    await shown(scene, person, 1);
  },
};

/** The leader of the room sees one row, with so many devices. */
async function shown({ rooms, expect }: Scene, person: ChaosPerson, devices: number): Promise<void> {
  const room = rooms.find(({ people }) => people.includes(person));
  const rows = room?.lead.life().channels.get(person.home)?.states('presence');
  if (!rows) return;
  const isShown = (): boolean => rows.get().get(person.userId)?.devices === devices;
  const what = `${person.name} to be shown with ${devices} devices`;
  await until(rows, isShown, { deadlineMs: SHOWN_WITHIN_MS, what }).catch(() =>
    expect(false, `${person.name} has ${devices} tabs, shown are ${rows.get().get(person.userId)?.devices}`),
  );
}
