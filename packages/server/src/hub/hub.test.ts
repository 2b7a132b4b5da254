import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../test/chance.ts';
import { CHANNEL, FROM, Reader, SlowHub, turn } from '../../test/slowHub.ts';
import { tagAfter } from '../storage/tag.ts';

describe('the hub over a log that takes its time', () => {
  it('SUB-1 who joins a read that began before a delivery misses nothing of it', async () => {
    let held: Promise<void> = Promise.resolve();
    await using floor = await SlowHub.start({
      wait: (moment) => (moment === 'answering' ? held : Promise.resolve()),
    });
    // Too long to be kept, so that the log is asked.
    await floor.say('one'.padEnd(70_000));
    const [first, second] = [new Reader('first'), new Reader('second')];
    const early = new Reader('early');
    await early.join(floor.hub);
    const gate = Promise.withResolvers<void>();
    held = gate.promise;
    const joins = [first.join(floor.hub)];
    // It has read and waits for its answer; what comes now it holds back, and the next one has not.
    await turn();
    await floor.say('two');
    await turn();
    joins.push(second.join(floor.hub));
    await turn();
    gate.resolve();
    await Promise.all(joins);
    for (const reader of [first, second]) {
      expect(reader.answer?.events.length).toBe(reader.answer?.position.offset);
      expect(reader.position?.offset).toBe(2);
    }
    await floor.say('three');
    await turn();
    expect([early, first, second].flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('SUB-1 who joins an empty channel while its first event is delivered gets it, whatever comes first', async () => {
    for (let microtasks = 0; microtasks < 12; microtasks += 1) {
      await using floor = await SlowHub.start({});
      const [early, reader] = [new Reader('early'), new Reader('reader')];
      await early.join(floor.hub);
      const { epoch } = await floor.log.top(CHANNEL);
      const first = { id: 'i1', type: 'chat_message', at: 0, json: '{}', offset: 1, tag: tagAfter('', 'i1') };
      const joined = reader.join(floor.hub);
      for (let passed = 0; passed < microtasks; passed += 1) await Promise.resolve();
      floor.hub.publish({ channel: CHANNEL, entries: [{ channel: CHANNEL, epoch, ...first }] });
      await joined;
      await turn();
      expect(reader.answer?.events.length).toBe(reader.answer?.position.offset);
      expect([reader.position?.offset, reader.faults], `after ${microtasks} microtasks`).toEqual([1, []]);
    }
  });

  it('SUB-2 SUB-4 who stands at one of the newest events, or comes for them, is answered without asking the log', async () => {
    let asked = 0;
    await using floor = await SlowHub.start({
      wait: async (moment) => void (asked += Number(moment === 'asking')),
    });
    const reader = new Reader('reader');
    await reader.join(floor.hub);
    await floor.say('one');
    await turn();
    const before = asked;
    floor.hub.unsubscribe(reader.id, CHANNEL);
    await reader.join(floor.hub);
    expect(reader.answer).toMatchObject({ recovered: true, events: [] });
    expect(asked).toBe(before);
    floor.hub.unsubscribe(reader.id, CHANNEL);
    await floor.say('two');
    await turn();
    await reader.join(floor.hub);
    expect(reader.answer).toMatchObject({ recovered: true, events: [{ offset: 2 }] });
    const fresh = new Reader('fresh');
    await fresh.join(floor.hub);
    expect(fresh.answer).toMatchObject({ recovered: false, events: [{ offset: 1 }, { offset: 2 }] });
    expect(asked).toBe(before);
    expect(reader.faults).toEqual([]);
  });

  it('STATE-2 a store that has lost its last writes is corrected by the database, and by what is told next', async () => {
    await using floor = await SlowHub.start({
      hydrate: async () => [{ type: 'session', key: 's1', json: '"new"' }],
    });
    await floor.hub.setState(CHANNEL, 'session', 's1', '"old"');
    const reader = new Reader('reader');
    await reader.join(floor.hub);
    expect(reader.answer?.states).toMatchObject([{ key: 's1', value: 'new' }]);
  });

  it('STATE-2 what was told while a channel was opened is newer than what the database said of it', async () => {
    const gate = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    await using floor = await SlowHub.start({
      hydrate: async () => {
        reading.resolve();
        await gate.promise;
        return [{ type: 'presence', key: 'u1', json: '"old"' }];
      },
    });
    const reader = new Reader('reader');
    const joined = reader.join(floor.hub);
    await reading.promise;
    await floor.hub.setState(CHANNEL, 'presence', 'u1', '"new"');
    gate.resolve();
    await joined;
    expect(reader.answer?.states).toMatchObject([{ key: 'u1', value: 'new' }]);
  });

  it('STATE-2 a channel that is opened between a commit and its telling waits for the states that belong to it', async () => {
    const gate = Promise.withResolvers<void>();
    const isCommitted = Promise.withResolvers<void>();
    await using floor = await SlowHub.start({
      committed: () => {
        isCommitted.resolve();
        return gate.promise;
      },
    });
    await floor.hub.setState(CHANNEL, 'presence', 'u1', '"before"');
    const row = { ...FROM, status: 'here', devices: 1, since: '2026-01-01T00:00:00.000Z' } as const;
    const told = floor.carrier.carryOut({
      events: [{ channel: CHANNEL, type: 'participant_joined', data: FROM }],
      states: [{ channel: CHANNEL, type: 'presence', key: 'u1', value: row }],
    });
    await isCommitted.promise;
    const reader = new Reader('reader');
    const joined = reader.join(floor.hub);
    for (let turns = 0; turns < 3; turns += 1) await turn();
    gate.resolve();
    await Promise.all([joined, told]);
    expect(reader.answer).toMatchObject({ position: { offset: 1 }, states: [{ key: 'u1', value: row }] });
  });

  it('EVENT-1 EVENT-2 what was committed too late for its answer reaches the readers, and those to be shown out go', async () => {
    await using floor = await SlowHub.start({ isTooLate: true });
    const reader = new Reader('reader');
    await reader.join(floor.hub);
    const plan = {
      events: [{ channel: CHANNEL, type: 'participant_joined', data: FROM }],
      closes: [{ userId: FROM.user_id, code: 4502 }],
    } as const;
    await floor.followOrders();
    await expect(floor.carrier.carryOut(plan)).rejects.toMatchObject({ error: 'UNAVAILABLE' });
    await expect.poll(() => floor.closings).toEqual([{ userId: FROM.user_id, code: 4502 }]);
    expect(reader.position?.offset).toBe(1);
  });

  const SEED = Number(process.env['ATTUNE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

  it.each([
    ['short lines', 0],
    ['lines too long to be kept', 30_000],
  ])(
    `SUB-1 SUB-2 EVENT-2 in whatever order things happen, nobody has a hole or sees anything twice: %s (seed ${SEED})`,
    async (_, length) => {
      const chance = chanceOf(SEED);
      const wait = async () => {
        for (let turns = Math.floor(chance() * 4); turns > 0; turns -= 1) await turn();
      };
      await using floor = await SlowHub.start({ wait });
      const readers = Array.from({ length: 8 }, (_, index) => new Reader(`reader ${index}`));
      const joined = new Set<Reader>();
      for (let round = 0; round < 150; round += 1) {
        const acts = readers.map(async (reader) => {
          await wait();
          if (joined.has(reader) && chance() < 0.5) {
            joined.delete(reader);
            floor.hub.unsubscribe(reader.id, CHANNEL);
          } else if (chance() < 0.7) {
            joined.add(reader);
            await reader.join(floor.hub);
          }
        });
        const lines = Array.from({ length: Math.floor(chance() * 4) }, async (_, index) => {
          await wait();
          await floor.say(`${round} ${index}`.padEnd(length));
        });
        await Promise.all([...acts, ...lines]);
      }
      await Promise.all(readers.map((reader) => reader.join(floor.hub)));
      const top = await floor.log.top(CHANNEL);
      expect(readers.flatMap(({ faults }) => faults)).toEqual([]);
      for (const { position } of readers) expect(position).toEqual(top);
      expect(top.offset).toBeGreaterThan(100);
    },
    30_000,
  );
});
