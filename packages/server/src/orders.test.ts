import { CLOSE } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { Person, seatOf, SESSION, startTwo, type CoreNode } from '../test/coreNode.ts';
import { describeOnEveryDatabase } from '../test/databases.ts';
import { CONTROL_CHANNEL } from './order.ts';
import { Orders } from './orders.ts';
import { newId } from './platform/random.ts';

const ANN = { user_id: 'ann', name: 'Ann', role: 'instructor' } as const;
const KICK = { seatId: 'seat of bob', generation: 1, code: CLOSE.removed } as const;
/** Told on the session and closed, in one plan. */
const REMOVAL = {
  events: [{ channel: SESSION, type: 'seat_removed', data: { user_id: 'bob', name: 'Bob', by: ANN } }],
  closes: [KICK],
} as const;

/** The orders of a node whose log can be put out of reach, in parts, and in which a test writes what it likes. */
function ordersOf({ core, clock, bus, storage }: CoreNode) {
  const [closed, troubles]: [unknown[], unknown[]] = [[], []];
  const gone = { control: false, rest: false };
  const orders = new Orders({
    hub: {
      subscribe: (...args) => core.hub.subscribe(...args),
      unsubscribe: (...args) => core.hub.unsubscribe(...args),
      catchUp: async (channel) => {
        if (channel === CONTROL_CHANNEL && gone.control) throw new Error('out of reach');
        if (channel !== CONTROL_CHANNEL && gone.rest) await new Promise(() => undefined);
        await core.hub.catchUp(channel);
      },
    },
    eventLog: core.eventLog,
    bus,
    clock,
    random: () => 1,
    onClosing: ({ seatId }) => void closed.push(seatId),
    onDrain: () => undefined,
    onRewritten: () => undefined,
    onGap: () => undefined,
    onTrouble: (error) => troubles.push(error),
  });
  const append = { channel: CONTROL_CHANNEL, type: 'closing', at: 0, author: null };
  const write = (...all: readonly object[]) =>
    storage.commit({
      appends: all.map((order) => ({
        ...append,
        id: newId(),
        json: JSON.stringify(order),
        keepUntil: Number.MAX_SAFE_INTEGER,
      })),
    });
  return { orders, gone, troubles, closed, write };
}

/** So many looks that are refused, each before the next. */
async function lookInVain({ clock }: CoreNode, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    clock.advance(250);
    await new Promise(setImmediate);
  }
}

describe('orders', () =>
  describeOnEveryDatabase((create) => {
    it('CTRL-1 AUTH-8 a removal on one node closes the connection on the other, though the bus loses everything', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await Promise.all([one.core.start(), two.core.start()]);
      two.bus.fate = () => 'lost';
      const [bob, other] = [new Person(two, seatOf('bob')), new Person(two, seatOf('cleo'))];
      await bob.follow();
      await one.carryOut(REMOVAL);
      two.clock.advance(250);
      await expect.poll(() => bob.code).toBe(CLOSE.removed);
      expect(other.code).toBeUndefined();
    });

    it('CTRL-1 on the node that committed it nobody waits for a look', async () => {
      await using cluster = await startTwo(create);
      const { one } = cluster;
      await one.core.start();
      const bob = new Person(one, seatOf('bob'));
      await one.carryOut({ closes: [KICK] });
      await expect.poll(() => bob.code).toBe(CLOSE.removed);
    });

    it('CTRL-2 SESS-11 who is closed hears first what the same commit said, also when only the order came by the bus', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await Promise.all([one.core.start(), two.core.start()]);
      two.bus.fate = ({ channel }) => (channel === CONTROL_CHANNEL ? 'comes' : 'lost');
      const people = [new Person(one, seatOf('bob')), new Person(two, seatOf('bob'))];
      for (const person of people) await person.follow();
      await one.carryOut(REMOVAL);
      for (const person of people) {
        await expect.poll(() => person.code).toBe(CLOSE.removed);
        expect(person.heard.slice(-2)).toMatchObject([{ type: 'seat_removed' }, CLOSE.removed]);
      }
    });

    it('CTRL-3 a closing that comes late leaves alone who came in by a later turn of the seat', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await Promise.all([one.core.start(), two.core.start()]);
      two.bus.fate = () => 'lost';
      const [old, fresh] = [1, 2].map((generation) => new Person(two, seatOf('bob', { generation })));
      await one.carryOut({ closes: [KICK] });
      two.clock.advance(250);
      await expect.poll(() => old?.code).toBe(CLOSE.removed);
      expect(fresh?.code).toBeUndefined();
    });

    it('CTRL-1 what was ordered before a node began is not its business; who was shown out then does not get in', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await one.core.start();
      await one.carryOut({ closes: [KICK], drains: ['two'] });
      await two.core.start();
      const bob = new Person(two, seatOf('bob'));
      await one.carryOut({ drains: ['one'] });
      await expect.poll(() => two.drained).toEqual(['one']);
      expect(one.drained).toEqual(['two', 'one']);
      expect(bob.code).toBeUndefined();
    });

    it('CTRL-1 every node hears each order once, in order, however often it looks', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await Promise.all([one.core.start(), two.core.start()]);
      let count = 0;
      two.bus.fate = () => (['lost', 'late', 'comes'] as const)[(count += 1) % 3] ?? 'comes';
      const names = Array.from({ length: 20 }, (_, index) => `node ${index}`);
      for (const name of names) {
        await one.carryOut({ drains: [name] });
        two.clock.advance(250);
      }
      await expect.poll(() => (two.clock.advance(250), two.drained)).toEqual(names);
      expect(one.drained).toEqual(names);
    });

    it('CTRL-1 when orders were lost with a part of the log everybody is let go, and comes back past the door', async () => {
      await using cluster = await startTwo(create);
      const { one, two } = cluster;
      await Promise.all([one.core.start(), two.core.start()]);
      await one.carryOut({ drains: ['nobody'] });
      await expect.poll(() => two.drained).toEqual(['nobody']);
      const anybody = new Person(two, seatOf('cleo'));
      const query = one.storage.read
        .updateTable('heads')
        .set({ epoch: 'another' })
        .where('channel', '=', CONTROL_CHANNEL);
      await one.storage.commit({ effects: [{ query: query.compile() }] });
      // One look finds it out, the next one begins anew.
      await expect.poll(() => (two.clock.advance(250), anybody.code)).toBe(CLOSE.insufficient);
      await one.carryOut({ drains: ['somebody'] });
      await expect.poll(() => two.drained).toEqual(['nobody', 'somebody']);
    });
  }));

describe('orders that are written by others', () =>
  describeOnEveryDatabase((create) => {
    it('CTRL-1 many closings at once wait together for what is to be told first, though that cannot be read', async () => {
      await using cluster = await startTwo(create);
      const { orders, closed, gone, write } = ordersOf(cluster.two);
      const { clock } = cluster.two;
      await orders.start();
      gone.rest = true;
      const names = Array.from({ length: 10 }, (_, index) => `seat ${index}`);
      await write(
        ...names.map((seatId) => ({ type: 'closing', closing: { seatId, code: 4502 }, after: [SESSION] })),
      );
      const told = clock.pending;
      clock.advance(250);
      // Read, and waiting for what is to be told.
      await expect.poll(() => clock.pending).toBeGreaterThan(told);
      clock.advance(250);
      await expect.poll(() => closed).toEqual(names);
      orders.stop();
    });

    it('CTRL-1 an order that this version does not know is reported, and keeps it from none of the others', async () => {
      await using cluster = await startTwo(create);
      const { orders, closed, troubles, write } = ordersOf(cluster.two);
      await orders.start();
      const closing = { seatId: 'bob', code: 4502 };
      await write({ type: 'dance' }, { type: 'closing', closing }, { type: 'closing', closing, after: [] });
      const { clock } = cluster.two;
      await expect.poll(() => (clock.advance(250), closed)).toEqual(['bob']);
      expect(troubles).toHaveLength(2);
      orders.stop();
    });
  }));

describe('a node that cannot read its orders', () =>
  describeOnEveryDatabase((create) => {
    it('CTRL-4 is blind after 10 s, when it cannot hear the others either, and sees again with the next reading', async () => {
      await using cluster = await startTwo(create);
      const { orders, gone, troubles } = ordersOf(cluster.two);
      await orders.start();
      gone.control = true;
      cluster.two.bus.isHealthy = false;
      await lookInVain(cluster.two, 39);
      expect(orders.isBlind).toBe(false);
      await lookInVain(cluster.two, 2);
      expect([orders.isBlind, orders.isReading]).toEqual([true, false]);
      cluster.two.bus.isHealthy = true;
      expect(orders.isBlind).toBe(false);
      cluster.two.bus.isHealthy = false;
      gone.control = false;
      const { clock } = cluster.two;
      await expect.poll(() => (clock.advance(250), orders.isBlind)).toBe(false);
      expect(orders.isReading).toBe(true);
      expect(troubles).toHaveLength(1);
      orders.stop();
    });
  }));
