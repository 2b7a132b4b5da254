import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../until.ts';
import type { Match } from '../cutter.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import type { Wire } from '../wire.ts';
import type { Fault } from './fault.ts';
import { heldAfter, isAcknowledged } from './expectations.ts';
import { heardDuring } from './hearing.ts';
import { areForLater, refusedDuring, wordsOf } from './overhearing.ts';

const STOPPED_MS = 10_000;
/** What waited meanwhile is sent at a line a second. */
const ANSWERED_WITHIN_MS = 20_000;

/** What is said meanwhile is refused by then. */
const REFUSED_WITHIN_MS = 3_000;
const PASSED = 'a state passed without the database (ms)';
/** LOAD-8. */
const PASSED_MS = 300;
const PASSED_WITHIN_MS = 2_000;

const ROUNDS = 4;
const UNHEARD_WITHIN_MS = 1_000;

export const postgresStopped: Fault = {
  id: 'F26',
  title: 'PostgreSQL is stopped at once for 10 s',
  expected:
    'publishes are refused with a time to try again, and sent again; states go on, nobody is closed, nothing is lost',
  kinds: ['cluster'],
  inject: async (scene) => {
    const { world, people, during, tally, expect } = scene;
    const before = droppedOf(scene);
    scene.figures.limit(PASSED, PASSED_MS);
    // Some of what was said last is on disk, and nobody was told.
    for (const { postgres } of world.nodes) if (postgres) loseAtCommit(postgres);
    for (const person of people) person.say();
    await heldAfter(() => droppedOf(scene) > before, UNHEARD_WITHIN_MS);
    const closes = await heardDuring(scene, 'closed', () =>
      during('stopped immediately', 'postgres', async () => {
        await world.postgres?.stopImmediately();
        for (const { postgres } of world.nodes) postgres?.heal();
        tally.add('postgresKills');
        const endsAt = performance.now() + STOPPED_MS;
        await expectGoesOn(scene);
        await sleep(Math.max(0, endsAt - performance.now()));
        await world.postgres?.start();
      }),
    );
    const codes = [...new Set(closes.map(({ fact }) => fact.code))].join(', ');
    expect(closes.length === 0, `${closes.length} were closed (${codes}) for a database that was stopped`);
    expect(
      await isAcknowledged(scene, ANSWERED_WITHIN_MS),
      'events are stored again, without being asked twice',
    );
  },
};

/** Events are refused with a time to try again; states go on. */
async function expectGoesOn(scene: Scene): Promise<void> {
  const { people, expect, figures, random, rooms } = scene;
  const refusals = await refusedDuring(people, async () => {
    for (const person of people) person.say();
    await sleep(REFUSED_WITHIN_MS);
    const passedMs = await passedMsOf(random.pick(rooms).people);
    if (passedMs !== undefined) figures.add(PASSED, passedMs);
    expect(passedMs !== undefined, 'a state reached the others without the database');
  });
  expect(
    areForLater(refusals),
    `who published without the database was told when to try again, not ${wordsOf(refusals)}`,
  );
}

/** From a reading's being given to its being shown to somebody else in the room. */
async function passedMsOf([witness, bearer]: readonly ChaosPerson[]): Promise<number | undefined> {
  const shown = witness?.life().channels.get(witness.home)?.states('reading');
  if (!shown || !bearer) return undefined;
  const before = shown.get().get(bearer.userId)?.bpm ?? 60;
  const bpm = before === 60 ? 61 : 60;
  const since = performance.now();
  const reading = { bpm, rmssd: 40, quality: 1, source: 'simulated', share: 'group' } as const;
  bearer.life().channels.get(bearer.home)?.set('reading', reading);
  const isShown = (): boolean => shown.get().get(bearer.userId)?.bpm === bpm;
  return until(shown, isShown, { deadlineMs: PASSED_WITHIN_MS, what: 'a reading' }).then(
    () => performance.now() - since,
    () => undefined,
  );
}

export const backendKilled: Fault = {
  id: 'F27',
  title: 'a process of PostgreSQL is killed in the middle of a commit',
  expected: 'the outcome is unknown, it is tried again, and stored once',
  kinds: ['cluster'],
  inject: killBackends,
};

/** Before, in and after the commit by chance; and right between the commit and its answer. */
async function killBackends(scene: Scene): Promise<void> {
  const { world, random, rooms, during, tally, expect } = scene;
  // One room at a time: nobody may say more than a line a second for long.
  const speak = (): void => {
    for (const person of random.pick(rooms).people) person.say();
  };
  const before = droppedOf(scene);
  await during('backends killed', 'postgres', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      speak();
      await sleep(random.between(0, 25));
      const node = random.pick(world.nodes);
      const ports = [...(node.postgres?.links ?? [])].map(({ farPort }) => farPort);
      await world.postgres?.terminateBackends(ports);
      tally.add('postgresKills');
      await sleep(random.between(100, 600));
      for (const { postgres } of world.nodes) postgres?.resetInsteadOf(isCommitted);
      speak();
      await sleep(random.between(200, 600));
    }
  });
  expect(droppedOf(scene) > before, 'a commit was done and its answer was not heard');
  expect(await isAcknowledged(scene, ANSWERED_WITHIN_MS), 'events are stored again');
}

/** What PostgreSQL answers when a transaction is on disk. */
const isCommitted: Match = (text) => text.includes('COMMIT\0');

/** Goes as soon as something is on disk, with all its connections: nobody can ask what became of it. */
function loseAtCommit(wire: Wire): void {
  wire.resetInsteadOf((text) => {
    if (!isCommitted(text)) return false;
    wire.refuse();
    wire.reset();
    return true;
  });
}

function droppedOf({ world }: Scene): number {
  return world.nodes.reduce((sum, { postgres }) => sum + (postgres?.dropped ?? 0), 0);
}
