import { setTimeout as sleep } from 'node:timers/promises';
import { logFacts } from '../logFacts.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import { heldAfter } from './expectations.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { inOwnRoom } from './ownRoom.ts';

/** Over before the node notices. */
const NAP_MS = 4_000;
/** The node has given the connection up (12.5 s), shows the person as gone (5 s more), and has looked at what the log has let go of. */
const SLEEP_MS = 25_000;
const LONG_SLEEP_MS = 600_000;
/** What the wall clock says of a sleep that took seconds; after it the ticket and every timer of the client are old. */
const CLAIMED_MS = [600_000, 7_200_000] as const;
/** Said while somebody sleeps, and gone with the log but for the last one. */
const LINES = 5;
/** Everybody who is to sleep, of so many. */
const ONE_OF = 4;

/**
 * Minutes of sleep in seconds: nothing of the client runs, its network is gone, the steady clock stands still, and awake again the wall
 * clock says that ten minutes or two hours are over. It proves what the client makes of a long sleep and that the node has let go of it
 * by then. With `--long` the ten minutes are real. A log of two hours is there or is not, by retention: one of the sleepers finds it gone.
 */
export const asleep: Fault = {
  id: 'F17',
  title: 'clients sleep for 10 min and 2 h',
  expected: 'a new ticket, then a resume inside the log, else a snapshot',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { people, random, tally, everybodyBack } = scene;
    const tired = people.filter(() => random.whole(1, ONE_OF) === 1);
    const sleepers = tired.length > 0 ? tired : [random.pick(people)];
    const before = new Map(sleepers.map((person) => [person, socketsOf(scene, person)]));
    const parts = await Promise.allSettled([outliveLog(scene), fallAsleep(scene, sleepers)]);
    tally.add('clientCuts', Math.ceil(sleepers.length / 2) + 1);
    await everybodyBack(BACK_WITHIN_MS);
    for (const part of parts) if (part.status === 'rejected') throw part.reason;
    for (const person of sleepers) {
      scene.expect(
        socketsOf(scene, person) === before.get(person),
        `${person.name} woke up with another number of connections`,
      );
    }
  },
};

/** Every other one only takes a nap. */
async function fallAsleep(scene: Scene, sleepers: readonly ChaosPerson[]): Promise<void> {
  const { random, during, isLong, expect, everybodyBack } = scene;
  const heavy = sleepers.filter((_, index) => index % 2 === 0);
  const watch = watchReturns(scene, sleepers);
  await during('sleep', sleepers.map(({ name }) => name).join(', '), async () => {
    await Promise.all(
      sleepers.map((person) => {
        if (!heavy.includes(person)) return rest(person, NAP_MS, 0);
        return rest(person, isLong ? LONG_SLEEP_MS : SLEEP_MS, isLong ? 0 : random.pick(CLAIMED_MS));
      }),
    );
  });
  // Right after they wake they take themselves for connected: what happened meanwhile is yet to come.
  const lives = heavy.flatMap((person) => person.lives.map(({ who }) => who));
  await heldAfter(() => lives.every((who) => watch.renewed().has(who)), BACK_WITHIN_MS);
  await everybodyBack(BACK_WITHIN_MS);
  watch.stop();
  // Of a log of minutes a resume never has to begin anew, unless more was said than it hands over.
  expect(isLong || watch.resets() === 0, `${watch.resets()} began anew after their sleep`);
  for (const who of lives) {
    expect(watch.renewed().has(who), `${who} came back with a ticket of after the sleep`);
  }
}

/** Lives that connected with what they were given since now, and how often somebody began anew. */
function watchReturns({ hear }: Scene, people: readonly ChaosPerson[]) {
  const own = new Set(people.flatMap(({ lives }) => lives.map(({ who }) => who)));
  const fresh = new Set<string>();
  const renewed = new Set<string>();
  let resets = 0;
  const stop = hear((who, fact) => {
    if (!own.has(who)) return;
    if (fact.is === 'renewed') fresh.add(who);
    if (fact.is === 'connected' && fresh.has(who)) renewed.add(who);
    if (fact.is === 'returned' && !fact.recovered) resets += 1;
  });
  return { stop, renewed: () => renewed, resets: () => resets };
}

function outliveLog(scene: Scene): Promise<void> {
  return inOwnRoom(scene, 2, async ({ people: [sleeper, talker] }) => {
    if (sleeper && talker) await sleepBeyondLog(scene, sleeper, talker);
  });
}

/** The log loses what was said before the last line while somebody sleeps: they are told so, and given what is true now. */
async function sleepBeyondLog(scene: Scene, sleeper: ChaosPerson, talker: ChaosPerson): Promise<void> {
  const { world, during, note, expect, hear } = scene;
  const { home } = sleeper;
  const { who } = sleeper.life();
  const reasons: (string | null)[] = [];
  const stop = hear((heard, fact) => {
    if (heard === who && fact.is === 'returned' && fact.channel === home) reasons.push(fact.reason);
  });
  const rows = talker.life().channels.get(home)?.states('presence');
  const isPresent = (): boolean => rows?.get().get(sleeper.userId)?.status === 'here';
  await heldAfter(isPresent, BACK_WITHIN_MS);
  await during('sleep beyond the log', sleeper.name, async () => {
    const slept = rest(sleeper, SLEEP_MS, CLAIMED_MS[1]);
    // What is said before the node has let go of it waits in the network, and is there when it wakes.
    await heldAfter(() => !isPresent(), SLEEP_MS);
    talker.say(LINES);
    await talker.life().drained(BACK_WITHIN_MS);
    const log = (await world.readLog()).filter(({ channel }) => channel === home);
    for (const fact of logFacts(log, 0)) note(fact);
    const top = log.at(-1)?.offset ?? 0;
    await world.query(`DELETE FROM log WHERE channel = '${home}' AND position < ${top}`);
    note({ is: 'trimmed', channel: home, offset: top });
    await slept;
  });
  await heldAfter(() => reasons.length > 0, BACK_WITHIN_MS);
  await sleeper
    .life()
    .live(BACK_WITHIN_MS)
    .catch(() => undefined);
  stop();
  expect(
    reasons.join() === 'trimmed',
    `${sleeper.name} was told that the log was gone, not "${reasons.join()}"`,
  );
  const channel = sleeper.life().channels.get(home);
  const hasSnapshot = channel?.states('session').get().size === 1;
  const isShown = channel?.states('presence').get().get(talker.userId)?.status === 'here';
  expect(hasSnapshot && isShown, `${sleeper.name} was given the session and who is there`);
}

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
