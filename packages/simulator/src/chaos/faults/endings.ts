import { setTimeout as sleep } from 'node:timers/promises';
import { calls } from '@attune/protocol';
import type { Schedule } from '../../schedule.ts';
import type { ChaosRoom } from '../load.ts';
import type { Scene } from '../scene.ts';
import type { Fault } from './fault.ts';
import { heldAfter } from './expectations.ts';
import { inOwnRoom } from './ownRoom.ts';

const PEOPLE = 24;
/** Each of them; from before the end is announced until they are shown out, 5 s later, that is more than a thousand lines. */
const SAY_EVERY_MS = 100;
const LINES = 1_000;
const TALK_MS = 1_500;
/** The end is announced 5 s before. */
const ENDED_WITHIN_MS = 12_000;

export const endedInTalk: Fault = {
  id: 'F34',
  title: 'a session is ended while everybody publishes, a thousand lines in all',
  expected: 'one position after which lines are not taken, the same final state everywhere',
  kinds: ['single', 'cluster'],
  // Ten lines a second are more than a person may say.
  world: { variables: { WEBSOCKET_RATE_FACTOR: '12' } },
  inject: (scene) => inOwnRoom(scene, PEOPLE, (room, talk) => endInTalk(room, talk, scene)),
};

async function endInTalk(room: ChaosRoom, talk: Schedule, scene: Scene): Promise<void> {
  const { world, during, tally } = scene;
  const everybody = [room.lead, ...room.people];
  const admin = await world.admin();
  // One after the other: of lines that are said all at once, the end may come just between two rounds.
  for (const [index, { say }] of everybody.entries())
    talk.after((index * SAY_EVERY_MS) / everybody.length, () => talk.every(SAY_EVERY_MS, say));
  const talked = await listen(scene, everybody, () =>
    during('the session is ended', room.sessionId, async () => {
      await sleep(TALK_MS);
      await admin.call(calls.endSession, { params: { id: room.sessionId } });
      tally.add('others');
      await heldAfter(() => everybody.every(isShownOut), ENDED_WITHIN_MS);
    }),
  );
  talk.end();
  await expectOneEnd(room, scene, talked);
}

/** What became of the lines that were said meanwhile. */
type Talked = {
  readonly said: number;
  /** Where those stand that were taken. */
  readonly offsets: readonly number[];
};

async function listen({ hear }: Scene, people: readonly Leaver[], act: () => Promise<void>): Promise<Talked> {
  const own = new Set(people.flatMap(({ lives }) => lives.map(({ who }) => who)));
  const offsets: number[] = [];
  let said = 0;
  const stop = hear((who, fact) => {
    if (!own.has(who)) return;
    if (fact.is === 'invoked') said += 1;
    if (fact.is === 'acknowledged') offsets.push(fact.offset ?? 0);
  });
  await act().finally(stop);
  return { said, offsets };
}

type Leaver = ChaosRoom['lead'];

function isShownOut({ life }: Leaver): boolean {
  const status = life().client.status.get();
  return status.at === 'closed' && status.reason === 'ended';
}

async function expectOneEnd(room: ChaosRoom, scene: Scene, talked: Talked): Promise<void> {
  const { world, expect } = scene;
  const everybody = [room.lead, ...room.people];
  const rows = (await world.readLog()).filter(({ channel }) => channel === room.lead.home);
  const ends = rows.filter(({ type }) => type === 'session_ended');
  const end = ends[0]?.offset ?? 0;
  expect(ends.length === 1, `the session ended once, not ${ends.length} times`);
  const later = rows.filter(({ offset, type }) => offset > end && type === 'chat_message').length;
  expect(later === 0, `nothing was taken after the end, not ${later} lines`);
  expectCut(talked, end, scene);
  const staying = everybody.filter((person) => !isShownOut(person)).map(({ name }) => name);
  expect(staying.length === 0, `everybody was shown out, also ${staying.join(', ')}`);
  const finals = everybody.map((person) => finalOf(person, end));
  const [first] = finals;
  expect(
    first?.startsWith(`ended, at the end`) === true,
    `the last that was shown was the end, not ${first}`,
  );
  expect(
    new Set(finals).size === 1,
    `everybody ended with the same, not with ${[...new Set(finals)].join('; ')}`,
  );
}

/** The end went right through the talk. */
function expectCut({ said, offsets }: Talked, end: number, { expect, figures }: Scene): void {
  figures.add('lines said while a session was ended', said);
  figures.add('lines not taken, for they came after the end', said - offsets.length);
  expect(said >= LINES, `${LINES} lines were said, not ${said}`);
  expect(offsets.length > 0, 'some lines were taken before the end');
  expect(said > offsets.length, 'some lines came after the end, and were not taken');
  const beyond = offsets.filter((offset) => offset >= end).length;
  expect(beyond === 0, `no line was acknowledged behind the end, not ${beyond}`);
}

function finalOf({ home, life }: Leaver, end: number): string {
  const channel = life().channels.get(home);
  const [session] = channel?.states('session').get().values() ?? [];
  const lines = channel?.events('chat_message').get().length;
  const stands = (channel?.position.get()?.offset ?? 0) >= end ? 'at the end' : `before ${end}`;
  return `${session?.phase}, ${stands}, ${lines} lines`;
}
