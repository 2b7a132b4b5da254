import { setTimeout as sleep } from 'node:timers/promises';
import { decodeServerFrame, type Reading, type ServerFrame } from '@attune/protocol';
import type { ChaosRoom } from '../load.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import { openSlowReader, type SlowReader } from '../slowReader.ts';
import type { WorldNode } from '../world.ts';
import { busyNode } from './busyNode.ts';
import { openSecondDevice } from './secondDevice.ts';

/** A little more than what makes a reader slow, and far from what makes it stuck (LIMIT-4). */
const SLOW_BYTES = 288 * 1024;
/** Below what the class of control frames allows. */
const MOST_ASKED = 180;
const ASK_EVERY_MS = 40;
const ANSWERED_WITHIN_MS = 400;
/** Given while it does not read, one after the other; a newer one makes the older worthless. */
const READINGS = 8;
const READING_EVERY_MS = 250;
/** No heart of the load's is that fast. */
const FAST_BPM = 150;
/** The newest, and one that came while it was catching up. */
const MOST_TOLD = 2;
/** A slow reader is looked after once a second. */
const CAUGHT_UP_MS = 2_500;
/** It goes without a word. */
const GONE = 1006;

/** Somebody falls behind while the others' hearts beat: of each they are told the newest value when they read on, and all that was said. */
export async function expectConflated(scene: Scene): Promise<void> {
  const { random, rooms, people, expect, figures } = scene;
  const room = random.pick(rooms);
  const [person, ...others] = room.people;
  const node = busyNode(scene);
  if (!person || others.length === 0) return;
  const { reader, left } = await openSecondDevice(scene, person, {
    kind: 'slow',
    url: node.program.url,
    open: openSlowReader,
  });
  try {
    if (!(await fallsBehind(reader, node))) {
      return expect(false, `somebody who asked and did not read fell ${SLOW_BYTES} bytes behind`);
    }
    // What is stored until now is in the answers.
    await sleep(ANSWERED_WITHIN_MS);
    const marks = await beat(scene, room, others);
    const frames = (await reader.readOn(CAUGHT_UP_MS)).map(decodeServerFrame);
    expect(!reader.isClosed(), 'a reader that had fallen behind was not closed');
    for (const { userId, name } of others) {
      const told = beatsOf(frames, userId);
      figures.add(`of ${READINGS} values of a state, told to who was behind`, told.length);
      expect(told.length <= MOST_TOLD, `who was behind was told ${told.length} of ${name}'s values`);
      expect(told.at(-1) === FAST_BPM + READINGS, `who was behind was told the newest of ${name}`);
    }
    const lines = frames.filter(({ type }) => type === 'chat_message').map(({ data }) => textOf(data));
    expect(marks.length > 0, 'lines were stored while somebody was behind');
    const missing = marks.filter((mark) => lines.filter((line) => line === mark).length !== 1);
    expect(missing.length === 0, `who was behind was told each line once, but for ${missing.join(', ')}`);
  } finally {
    reader.end();
    left(GONE);
  }
  await Promise.allSettled(people.map((one) => one.life().drained(CAUGHT_UP_MS)));
}

/** Asks until the node holds so much for it; answers whether that came about. */
async function fallsBehind({ ask }: SlowReader, { program }: WorldNode): Promise<boolean> {
  for (let asked = 0; asked < MOST_ASKED; asked += 1) {
    if ((await program.examine()).mostUnsentBytes >= SLOW_BYTES) return true;
    ask();
    await sleep(ASK_EVERY_MS);
  }
  return false;
}

/** Answers the lines that were acknowledged meanwhile. */
async function beat(
  { hear }: Scene,
  { people: [person] }: ChaosRoom,
  others: readonly ChaosPerson[],
): Promise<readonly string[]> {
  const marks: string[] = [];
  const stop = hear((_, fact) => {
    if (fact.is === 'acknowledged' && fact.channel === person?.home) marks.push(fact.mark);
  });
  for (const { say } of others) say();
  for (let number = 1; number <= READINGS; number += 1) {
    for (const other of others) give(other, FAST_BPM + number);
    await sleep(READING_EVERY_MS);
  }
  stop();
  return marks;
}

function give({ life, home }: ChaosPerson, bpm: number): void {
  const value = { bpm, rmssd: 40, quality: 1, source: 'simulated', share: 'group' } as const;
  life().channels.get(home)?.set('reading', value);
}

function beatsOf(frames: readonly ServerFrame[], userId: string): readonly number[] {
  return frames.flatMap(({ type, data }) => {
    if (type !== 'reading') return [];
    const { key, value } = data as { readonly key: string; readonly value: Reading | null };
    return key === userId && value !== null && value.bpm > FAST_BPM ? [value.bpm] : [];
  });
}

function textOf(data: unknown): string {
  return (data as { readonly text: string }).text;
}
