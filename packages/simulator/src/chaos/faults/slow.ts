import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSE } from '@attune/protocol';
import { openMuteReader, type MuteReader } from '../muteReader.ts';
import { quantiles } from '../../table.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import { expectConflated } from './conflation.ts';
import type { Fault } from './fault.ts';
import { openSecondDevice, type SecondDevice } from './secondDevice.ts';

const THIN_BYTES_PER_SECOND = 8_000;
/** A tenth of the people, at least one. */
const THIN_SHARE = 0.1;
const WATCHED_MS = 5_000;
/** Typing and a reading of everybody, so that a room says more than a thin line carries. */
const BUSY_EVERY_MS = 300;
/**
 * The list says +20 %, which a machine of its own can show; where others work beside it a window of seconds varies by more. The ratios
 * themselves are in the report.
 */
const MOST_SLOWER = 2;
const NOISE_MS = 10;

const MUTE_READERS = 5;
/** Said before, so that what the readers ask for is more than the kernels hold: what is in their buffers is not in the node's. */
const LINES_EACH = 8;
const STORED_WITHIN_MS = 15_000;
const CLOSED_WITHIN_MS = 15_000;
/** A close that nobody answers is cut after 5 s. */
const CUT_AFTER_MS = 5_000;
/** Until it is seen that a reader is stuck: 1 MiB, and the frame that was one too many. */
const MOST_UNSENT_BYTES = 1024 * 1024 + 256 * 1024;
const LOOK_EVERY_MS = 250;
/** G7. It is said when it takes longer, and fails nothing: see {@link MOST_SLOWER}. */
const GOAL_P99 = 1.2;

export const thinLines: Fault = {
  id: 'F13',
  title: 'a tenth of the clients on lines of 64 kbit/s',
  expected:
    'the others are told as soon as before; who is behind is told the newest of each state, and every event',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { people, random, during, tally, expect, figures, late } = scene;
    const thin = people.filter(() => random.next() < THIN_SHARE);
    if (thin.length === 0) thin.push(random.pick(people));
    const names = new Set(thin.map(({ name }) => name));
    const before = quantiles(await deliveriesMs(scene, names));
    const meanwhile = await during('64 kbit/s', [...names].join(', '), async () => {
      for (const { wire } of thin) wire?.throttle({ bytesPerSecond: THIN_BYTES_PER_SECOND });
      tally.add('linkFaults', thin.length);
      const measured = await deliveriesMs(scene, names);
      for (const { wire } of thin) wire?.heal();
      return quantiles(measured);
    });
    for (const share of [0.5, 0.99]) {
      figures.add(`others' p${share * 100}, times as long as before`, meanwhile(share) / before(share));
    }
    const slower = meanwhile(0.99) / before(0.99);
    if (slower > GOAL_P99) late(`the others' p99 was ${slower.toFixed(2)} times as long`);
    expect(
      meanwhile(0.5) <= before(0.5) * MOST_SLOWER + NOISE_MS,
      `the others were told after ${meanwhile(0.5).toFixed(1)} ms, before after ${before(0.5).toFixed(1)} ms`,
    );
    // A line that is only thin takes minutes to fall that far behind.
    await fillLogs(scene);
    await during('a slow reader', 'one room', () => expectConflated(scene));
  },
};

export const muteReaders: Fault = {
  id: 'F14',
  title: 'readers that never read',
  expected: 'closed within 15 s, 1 MiB held for each at most',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { during, tally, expect, figures } = scene;
    await fillLogs(scene);
    await during('mute readers', 'all nodes', async () => {
      const readers = await openReaders(scene);
      tally.add('linkFaults', readers.length);
      let most = 0;
      const ends = Promise.all(readers.map((reader) => closed(scene, reader))).then(() => 'gone' as const);
      while ((await Promise.race([ends, sleep(LOOK_EVERY_MS)])) !== 'gone') {
        most = Math.max(most, await mostUnsentBytes(scene));
      }
      figures.add('held for the reader furthest behind (KiB)', most / 1024);
      expect(
        most > 0 && most <= MOST_UNSENT_BYTES,
        `a node held ${most} bytes for one of ${readers.length} mute readers`,
      );
    });
  },
};

async function fillLogs({ people, everybodyBack }: Scene): Promise<void> {
  for (const person of people) person.say(LINES_EACH);
  await everybodyBack(STORED_WITHIN_MS);
  await Promise.allSettled(people.map((person) => person.life().drained(STORED_WITHIN_MS)));
}

async function closed({ expect, figures }: Scene, { reader, left }: SecondDevice<MuteReader>): Promise<void> {
  try {
    const afterMs = await reader.closedWithin(CLOSED_WITHIN_MS + CUT_AFTER_MS);
    figures.add('a mute reader is gone after, s', afterMs / 1_000);
    expect(afterMs <= CLOSED_WITHIN_MS, `a mute reader was there for ${Math.round(afterMs)} ms`);
  } catch (error) {
    expect(false, String(error));
  } finally {
    reader.end();
    left(CLOSE.slow);
  }
}

async function openReaders(scene: Scene): Promise<readonly SecondDevice<MuteReader>[]> {
  const { world, people, random } = scene;
  const readers: SecondDevice<MuteReader>[] = [];
  for (const person of people.slice(0, MUTE_READERS)) {
    const { url } = random.pick(world.nodes).program;
    readers.push(await openSecondDevice(scene, person, { kind: 'mute', url, open: openMuteReader }));
  }
  return readers;
}

async function mostUnsentBytes({ world }: Scene): Promise<number> {
  const states = await Promise.all(world.nodes.map(({ program }) => program.examine()));
  return Math.max(...states.map((state) => state.mostUnsentBytes));
}

/** From a line's being said to its being handed over, of everybody who is not among `without`, for a while in which all are busy. */
async function deliveriesMs(scene: Scene, without: ReadonlySet<string>): Promise<readonly number[]> {
  const saidAt = new Map<string, number>();
  const delays: number[] = [];
  const isThin = (who: string): boolean => without.has(who.slice(0, who.indexOf('#')));
  const stop = scene.hear((who, fact, at) => {
    if (fact.is === 'invoked' && !isThin(who)) saidAt.set(fact.mark, at);
    if (fact.is !== 'received' || fact.mark === null || isThin(who)) return;
    const from = saidAt.get(fact.mark);
    if (from !== undefined) delays.push(at - from);
  });
  const busy = setInterval(() => scene.people.forEach(beBusy), BUSY_EVERY_MS);
  await sleep(WATCHED_MS);
  clearInterval(busy);
  stop();
  return delays;
}

function beBusy(person: ChaosPerson, turn: number): void {
  const channel = person.life().channels.get(person.home);
  channel?.set('typing', {});
  channel?.set('reading', {
    bpm: 60 + (turn % 30),
    rmssd: 40,
    quality: 1,
    source: 'simulated',
    share: 'group',
  });
}
