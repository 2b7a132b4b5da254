import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '@attune/client';
import { calls, ProtocolError } from '@attune/protocol';
import { nodeProgram } from '../programs/node.ts';
import type { Scene } from '../scene.ts';
import type { Fault } from './fault.ts';
import { heldAfter, isAcknowledged } from './expectations.ts';
import { areForLater, refusedDuring, wordsOf } from './overhearing.ts';

const DISK_BYTES = 48 * 1024 * 1024;
/** Pages of the write-ahead log that are there already are written over first. */
const REFUSED_WITHIN_MS = 15_000;
/** From a line to what becomes of it. */
const PUBLISHED_WITHIN_MS = 1_500;
const ANSWERED_WITHIN_MS = 15_000;

export const fullDisk: Fault = {
  id: 'F28',
  title: "SQLite's disk is full",
  expected:
    'publishes are refused with a clear error and a time to try again; readable, and whole when there is room again',
  kinds: ['single'],
  world: { diskBytes: DISK_BYTES },
  inject: fillDisk,
};

export const secondProcess: Fault = {
  id: 'F29',
  title: 'a second process on the same SQLite file',
  expected: 'it refuses to start and names the pid',
  kinds: ['single'],
  // Where the first one is killed at that moment, the second one rightly takes its place.
  isAlone: true,
  inject: startSecond,
};

async function fillDisk(scene: Scene): Promise<void> {
  const { world, during, tally, expect } = scene;
  const [node] = world.nodes;
  if (!node) return;
  const admin = await world.admin();
  await during('no room left', `the disk of ${node.name}`, async () => {
    // What the write-ahead log has had it keeps: without this there is room in it for a while.
    await world.query('PRAGMA wal_checkpoint(TRUNCATE)');
    node.program.fillDisk();
    tally.add('others');
    await expectRefused(scene, admin);
    await expectReadable(scene, admin);
    node.program.freeDisk();
  });
  // What was refused while there was no room, too.
  expect(await isAcknowledged(scene, ANSWERED_WITHIN_MS), 'events are stored again');
  const [integrity] = await world.query('SELECT integrity_check AS said FROM pragma_integrity_check');
  expect(integrity?.['said'] === 'ok', `the database is whole, not ${String(integrity?.['said'])}`);
}

/** Whoever publishes, and whoever calls, is told so and when to try again. */
async function expectRefused({ people, expect }: Scene, admin: Api): Promise<void> {
  let said: unknown;
  const refusals = await refusedDuring(people, async () => {
    for (const person of people) person.say();
    await heldAfter(async () => {
      const body = { title: 'One too many', duration_minutes: 5 };
      said = await admin.call(calls.createSession, { body }).catch((error: unknown) => error);
      return said instanceof Error;
    }, REFUSED_WITHIN_MS);
    for (const person of people) person.say();
    await sleep(PUBLISHED_WITHIN_MS);
  });
  const word =
    said instanceof ProtocolError
      ? `${said.error}, ${(said.retryAfterMs ?? 0) > 0 ? 'again' : 'without a time to try again'}`
      : String(said);
  expect(
    word === 'UNAVAILABLE, again',
    `a full disk is told as such to who calls, with a time to try again, not ${word}`,
  );
  expect(
    areForLater(refusals),
    `a full disk is told as such to who publishes, with a time to try again, not ${wordsOf(refusals)}`,
  );
}

async function expectReadable({ rooms, random, expect }: Scene, admin: Api): Promise<void> {
  const params = { id: random.pick(rooms).sessionId };
  const isReadable = await admin.call(calls.getSession, { params }).then(
    ({ id }) => id === params.id,
    () => false,
  );
  expect(isReadable, 'what is there can be read though the disk is full');
}

async function startSecond({ world, during, tally, expect, people }: Scene): Promise<void> {
  const [node] = world.nodes;
  if (!node) return;
  const { pid, dataDirectory } = node.program;
  const second = await nodeProgram({
    name: 'second node',
    folder: join(world.folder, 'second-node'),
    variables: { DATA_DIR: dataDirectory, JWT_SECRET: 'for a process that never gets so far' },
  });
  await during('another process', `the file of ${node.name}`, async () => {
    for (const person of people) person.say();
    const said = await second.start().then(
      () => 'that it serves',
      (error: unknown) => String(error),
    );
    await second.end();
    tally.add('others');
    expect(said.includes(`the process ${pid}`), `the second one named ${pid}, and said ${said}`);
  });
  expect(node.program.pid === pid, 'the first one ran on');
}
