import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';

/** Over before the node notices. */
const NAP_MS = 4_000;
/** The node has given the connection up (12.5 s), and shows the person as gone (5 s more). */
const SLEEP_MS = 19_000;
const LONG_SLEEP_MS = 600_000;
/** What the wall clock says of a sleep that took seconds; after it the ticket and every timer of the client are old. */
const CLAIMED_MS = [600_000, 7_200_000];
/** Everybody who is to sleep, of so many. */
const ONE_OF = 4;

/**
 * Minutes of sleep in seconds: nothing of the client runs, its network is gone, the steady clock stands still, and awake again the wall
 * clock says that ten minutes or two hours are over. It proves what the client makes of a long sleep and that the node has let go of it
 * by then; that the log of two hours is still there is for retention, whose time is days. With `--long` the ten minutes are real.
 */
export const asleep: Fault = {
  id: 'F17',
  title: 'clients sleep for 10 min and 2 h',
  expected: 'a new ticket, then a resume inside the log',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { people, random, during, tally, isLong, everybodyBack, recovery, expect } = scene;
    const tired = people.filter(() => random.whole(1, ONE_OF) === 1);
    const sleepers = tired.length > 0 ? tired : [random.pick(people)];
    const resets = recovery.resets;
    const nodesBefore = new Map(sleepers.map((person) => [person, socketsOf(scene, person)]));
    await during('sleep', sleepers.map(({ name }) => name).join(', '), async () => {
      await Promise.all(
        sleepers.map((person, index) => {
          if (index % 2 === 1) return rest(person, NAP_MS, 0);
          return rest(person, isLong ? LONG_SLEEP_MS : SLEEP_MS, isLong ? 0 : random.pick(CLAIMED_MS));
        }),
      );
      tally.add('clientCuts', Math.ceil(sleepers.length / 2));
    });
    await everybodyBack(BACK_WITHIN_MS);
    // Of a log of minutes a resume never has to begin anew, unless more was said than it hands over.
    expect(isLong || recovery.resets === resets, `${recovery.resets - resets} began anew after their sleep`);
    for (const [person, before] of nodesBefore) {
      expect(
        socketsOf(scene, person) === before,
        `${person.name} woke up with another number of connections`,
      );
    }
  },
};

/** The lid is closed, and with it the network. */
async function rest(person: ChaosPerson, ms: number, claimedMs: number): Promise<void> {
  person.wire?.blackhole();
  for (const life of person.lives) life.sleep();
  await sleep(ms);
  person.wire?.heal();
  for (const life of person.lives) life.wake(claimedMs);
}

function socketsOf({ attendance }: Scene, { userId }: ChaosPerson): number {
  return attendance.devicesOf(userId);
}
