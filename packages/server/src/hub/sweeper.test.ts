import { CLOSE } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../test/chance.ts';
import { seatOf, SESSION, Person, startTwo, type Cluster, type CoreNode } from '../../test/coreNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { pass } from '../../test/pass.ts';
import { sweep } from '../storage/retention.ts';

const ROW = {
  user_id: 'ann',
  name: 'Ann',
  role: 'participant',
  devices: 1,
  since: '2026-01-01T00:00:00.000Z',
} as const;

function isHere(node: CoreNode, status: 'here' | 'reconnecting' | null): Promise<void> {
  const value = status && { ...ROW, status };
  return node.carryOut({ states: [{ channel: SESSION, type: 'presence', key: 'ann', value }] });
}

async function readerOn(node: CoreNode): Promise<Person> {
  const reader = new Person(node, seatOf('bob'));
  await reader.follow();
  return reader;
}

/** The second node, on which somebody reads, hears nothing of the first one any more. */
async function deafened({ one, two }: Cluster) {
  const reader = await readerOn(two);
  two.bus.fate = () => 'lost';
  return { one, two, reader };
}

/** Changes the log behind the backs of the nodes, as a database does that went back to an older copy of itself. */
async function rewrite({ storage }: CoreNode, ...sql: readonly string[]): Promise<void> {
  const effects = sql.map((each) => ({
    query: { ...storage.read.selectFrom('log').selectAll().compile(), sql: each, parameters: [] },
  }));
  await storage.commit({ effects });
}

const SEED = Number(process.env['ATTUNE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe('a bus that loses messages', () =>
  describeOnEveryDatabase((create) => {
    it(`SUB-6 EVENT-2 what it lost or changed the order of is there after one sweep, the last message too (seed ${SEED})`, async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      const chance = chanceOf(SEED);
      two.bus.fate = () => (chance() < 0.3 ? 'lost' : chance() < 0.3 ? 'late' : 'comes');
      const reader = await readerOn(two);
      for (let line = 1; line <= 60; line += 1) await one.say(`${line}`);
      two.bus.fate = () => 'lost';
      await one.say('the last');
      two.clock.advance(5_000);
      const all = Array.from({ length: 61 }, (_, index) => index + 1);
      await expect.poll(() => reader.offsets).toEqual(all);
      expect(two.logged).toEqual([]);
    });

    it('SUB-6 a hole is filled from the log before the sweep', async () => {
      await using cluster = await startTwo(create);
      const { one, two, reader } = await deafened(cluster);
      await one.say('first');
      two.bus.fate = () => 'comes';
      await one.say('second');
      expect(reader.offsets).toEqual([]);
      two.clock.advance(200);
      await expect.poll(() => reader.offsets).toEqual([1, 2]);
    });

    it('SUB-6 after a doubt everything is looked at, at once', async () => {
      await using cluster = await startTwo(create);
      const { one, two, reader } = await deafened(cluster);
      await one.say('first');
      await isHere(one, 'here');
      two.bus.doubt();
      await expect.poll(() => reader.offsets).toEqual([1]);
      await expect.poll(() => reader.valuesOf('presence')).toMatchObject({ ann: { status: 'here' } });
    });

    it('SUB-6 while it is not healthy a second is enough', async () => {
      await using cluster = await startTwo(create);
      const { one, two, reader } = await deafened(cluster);
      two.bus.isHealthy = false;
      await one.say('first');
      two.clock.advance(1_000);
      await expect.poll(() => reader.offsets).toEqual([1]);
    });

    it('SUB-9 a state that changed unheard is told within 5 s, and one that went within 10', async () => {
      await using cluster = await startTwo(create);
      const { one, two, reader } = await deafened(cluster);
      await isHere(one, 'here');
      await pass(two, 5_000);
      await expect.poll(() => reader.valuesOf('presence')).toMatchObject({ ann: { status: 'here' } });
      await isHere(one, null);
      for (let seconds = 0; seconds < 10; seconds += 1) await pass(two, 1_000);
      await expect.poll(() => reader.valuesOf('presence')).toEqual({ ann: null });
      // What comes later is newer than the going that was found out.
      two.bus.fate = () => 'comes';
      await isHere(one, 'reconnecting');
      await expect.poll(() => reader.valuesOf('presence')).toMatchObject({ ann: { status: 'reconnecting' } });
    });

    it('SUB-6 a doubt that the log could not answer is followed up at the next beat, and states do not wait for it', async () => {
      await using cluster = await startTwo(create);
      const { one, two, reader } = await deafened(cluster);
      await one.say('first');
      await isHere(one, 'here');
      const { eventLog } = two.core;
      const tops = eventLog.tops;
      eventLog.tops = () => Promise.reject(new Error('no database'));
      await pass(two, 0, () => two.bus.doubt());
      await expect.poll(() => reader.valuesOf('presence')).toMatchObject({ ann: { status: 'here' } });
      expect(reader.offsets).toEqual([]);
      eventLog.tops = tops;
      await pass(two, 1_000);
      await expect.poll(() => reader.offsets).toEqual([1]);
    });

    it('SUB-9 of one channel among many, a change that is known to be missing is told at once and a removal within 10 s', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      const reader = await readerOn(two);
      const others = Array.from({ length: 600 }, (_, index) => `session:other${index}`);
      await Promise.all(others.map((name) => reader.follow(name)));
      two.bus.fate = () => 'lost';
      await isHere(one, 'here');
      two.bus.gap(SESSION);
      await expect.poll(() => reader.valuesOf('presence')).toMatchObject({ ann: { status: 'here' } });
      await isHere(one, null);
      two.bus.gap(SESSION);
      // Doubts do not keep it from its turn.
      for (let seconds = 0; seconds < 10; seconds += 1) await pass(two, 1_000, () => two.bus.doubt());
      expect(reader.valuesOf('presence')).toEqual({ ann: null });
    });

    it('SUB-9 after a doubt the next is followed up 3 to 4 s later, however many there are', async () => {
      await using cluster = await startTwo(create);
      const { two } = cluster;
      for (const name of ['a', 'b', 'c']) await new Person(two, seatOf(name)).follow(`session:${name}`);
      let read = 0;
      const { states } = two.core;
      const snapshot = states.snapshot.bind(states);
      states.snapshot = async (channel) => {
        read += 1;
        return snapshot(channel);
      };
      for (let rings = 0; rings < 20; rings += 1) await pass(two, 100, () => two.bus.doubt());
      expect(read).toBe(3);
    });

    it('SUB-9 while the others cannot be heard nothing goes for not being there', async () => {
      await using cluster = await startTwo(create);
      const { one, two, states } = cluster;
      const reader = new Person(two, seatOf('bob'));
      await isHere(one, 'here');
      await reader.follow();
      two.bus.isHealthy = false;
      await states.take(SESSION, 'presence', 'ann');
      for (let sweeps = 0; sweeps < 4; sweeps += 1) await pass(two, 1_000);
      expect(reader.valuesOf('presence')).toEqual({});
    });
  }));

describe('a log that is another one', () =>
  describeOnEveryDatabase((create) => {
    const cases: [title: string, reason: string, rewritten: readonly string[]][] = [
      [
        'lost its end and grew again',
        'forked',
        [
          "UPDATE log SET id = 'other', tag = 'of-another' WHERE position = 2",
          "UPDATE heads SET tag = 'of-another' WHERE channel = 'session:s1'",
        ],
      ],
      [
        'lost its end',
        'log_regressed',
        [
          'DELETE FROM log WHERE position = 2',
          "UPDATE heads SET top = 1, tag = (SELECT tag FROM log WHERE position = 1) WHERE channel = 'session:s1'",
        ],
      ],
      ['began anew', 'epoch_changed', ["UPDATE heads SET epoch = 'another' WHERE channel = 'session:s1'"]],
    ];

    it.each(cases)(
      'SUB-7 that %s closes who followed it with 4102, and tells them %s',
      async (_, reason, sql) => {
        await using cluster = await startTwo(create);
        const { one, two } = cluster;
        const [reader, elsewhere] = [new Person(two, seatOf('bob')), new Person(two, seatOf('cleo'))];
        const { position } = await reader.follow();
        await elsewhere.follow('session:s2');
        await one.say('first');
        await one.say('second');
        await expect.poll(() => reader.offsets).toEqual([1, 2]);
        const second = await two.core.eventLog.top(SESSION);
        await rewrite(one, ...sql);
        two.clock.advance(5_000);
        await expect.poll(() => reader.code).toBe(CLOSE.insufficient);
        expect(elsewhere.code).toBeUndefined();
        const again = new Person(two, seatOf('bob'));
        expect(await again.follow(SESSION, second)).toMatchObject({ recovered: false, reason });
        expect(position.offset).toBe(0);
      },
    );

    it('SUB-7 EVENT-3 that grew beyond what was delivered is noticed by the first event that does not follow on it', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      const reader = await readerOn(two);
      await one.say('first');
      await expect.poll(() => reader.offsets).toEqual([1]);
      await rewrite(one, "UPDATE heads SET tag = 'of-another' WHERE channel = 'session:s1'");
      await one.say('second');
      await expect.poll(() => reader.code).toBe(CLOSE.insufficient);
      expect(reader.offsets).toEqual([1]);
    });

    it('SUB-3 whose beginning is no longer kept is not told from memory for longer than 5 s', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await readerOn(two);
      for (const text of ['first', 'second', 'third']) await one.say(text);
      const [first] = await two.core.eventLog.after(SESSION, 0, 1);
      const from = first && { epoch: first.epoch, offset: 1, tag: first.tag };
      await sweep(one.storage, Number.MAX_SAFE_INTEGER);
      await pass(two, 5_000);
      const again = await new Person(two, seatOf('ann')).follow(SESSION, from);
      expect(again).toMatchObject({ recovered: false, reason: 'trimmed' });
    });

    it('SUB-4 that was empty when it was asked what it keeps has not let go of what came meanwhile', async () => {
      await using cluster = await startTwo(create);
      const { two } = cluster;
      await readerOn(two);
      const { eventLog } = two.core;
      await two.say('first');
      eventLog.oldest = async () => new Map();
      await pass(two, 5_000);
      expect(await new Person(two, seatOf('ann')).follow()).toMatchObject({ events: [{ offset: 1 }] });
    });

    it('SUB-7 whose missing part is no longer kept closes who needs it, and tells them `trimmed`', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      const reader = new Person(two, seatOf('bob'));
      two.bus.fate = () => 'lost';
      const { position } = await reader.follow();
      for (const text of ['first', 'second', 'third']) await one.say(text);
      await sweep(one.storage, Number.MAX_SAFE_INTEGER);
      two.clock.advance(5_000);
      await expect.poll(() => reader.code).toBe(CLOSE.insufficient);
      const again = await new Person(two, seatOf('bob')).follow(SESSION, position);
      expect(again).toMatchObject({ recovered: false, reason: 'trimmed' });
    });
  }));
