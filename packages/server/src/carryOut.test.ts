import { expect, it } from 'vitest';
import { Person, seatOf, SESSION, startTwo } from '../test/coreNode.ts';
import { sqliteDatabase } from '../test/databases.ts';
import type { Alongside, Capability } from './capability.ts';
import { Carrier } from './carryOut.ts';
import type { Storage } from './storage/storage.ts';

const ANN = { user_id: 'ann', name: 'Ann', role: 'participant' } as const;
const ORIGIN = {
  connectionId: 'c1',
  userId: 'ann',
  producer: { channel: SESSION, key: 'ann|1', seq: 1, prev: 0 },
} as const;
const HERE = { ...ANN, status: 'here', devices: 1, since: '2026-01-01T00:00:00.000Z' } as const;
const PLAN = {
  events: [{ channel: SESSION, type: 'chat_message', data: { text: 'hello', from: ANN } }],
  states: [{ channel: SESSION, type: 'presence', key: 'ann', value: HERE }],
  closes: [{ seatId: 'nobody', code: 4502 }],
} as const;

it('EVENT-1 what is on disk is acknowledged at its offset, whatever fails afterwards, and the rest is told', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, states } = cluster;
  const reader = new Person(one, seatOf('bob'));
  await reader.follow();
  states.set = () => Promise.reject(new Error('the state store is gone'));
  const fails = () => {
    throw new Error('a capability failed');
  };
  one.core.use([{ name: 'broken', touched: fails }]);
  const plan = { ...PLAN, committed: fails, touched: { users: ['ann'] } };
  expect(await one.core.carrier.carryOut(plan, ORIGIN)).toEqual({ offset: 1, duplicate: false });
  await expect.poll(() => reader.offsets).toEqual([1]);
  expect(one.logged).toHaveLength(3);
});

it('EVENT-1 the offset is that of the last event, never that of an order to the nodes', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { carrier } = cluster.one.core;
  await carrier.carryOut({ closes: PLAN.closes });
  await carrier.carryOut({ closes: PLAN.closes });
  expect(await carrier.carryOut(PLAN)).toEqual({ offset: 1, duplicate: false });
});

it('EVENT-5 what turned out to have nothing to do is counted like the rest, and what follows it is no gap', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { carrier } = cluster.one.core;
  expect(await carrier.carryOut({}, ORIGIN)).toEqual({ offset: undefined, duplicate: false });
  const next = { ...ORIGIN, producer: { ...ORIGIN.producer, seq: 2, prev: 1 } };
  expect(await carrier.carryOut(PLAN, next)).toEqual({ offset: 1, duplicate: false });
  expect(await carrier.carryOut({}, ORIGIN)).toMatchObject({ duplicate: true });
});

it('STATE-2 what was committed too late for its answer counts as under way until it is told', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, states } = cluster;
  const gate = Promise.withResolvers<void>();
  const set = states.set.bind(states);
  states.set = async (...args) => {
    await gate.promise;
    return set(...args);
  };
  const told: string[] = [];
  const asked = Promise.withResolvers<void>();
  const late: Storage = {
    ...one.storage,
    commit: async (unit) => {
      const committed = await one.storage.commit(unit);
      unit.late?.(committed);
      asked.resolve();
      throw new Error('too late');
    },
  };
  const { hub } = one.core;
  const quiet = () => undefined;
  const rest = { hub, clock: one.clock, onTouched: quiet, onCommitted: quiet, onTrouble: quiet };
  const carrier = new Carrier({ ...rest, storage: late });
  const outcome = carrier.carryOut({ ...PLAN, committed: () => void told.push('told') });
  await expect(outcome).rejects.toThrow('too late');
  await asked.promise;
  const settled = carrier.settled().then(() => void told.push('settled'));
  await new Promise(setImmediate);
  expect(told).toEqual([]);
  gate.resolve();
  await settled;
  expect(told).toEqual(['told', 'settled']);
});

it('STATE-2 a store that does not answer costs a plan one deadline, and who waits for what is told no more than 2 s', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, states } = cluster;
  const { carrier } = one.core;
  const gate = Promise.withResolvers<void>();
  const set = states.set.bind(states);
  const asked: string[] = [];
  states.set = async (...args) => {
    asked.push(args[2]);
    await gate.promise;
    return set(...args);
  };
  const here = (key: string) => ({ channel: SESSION, type: 'presence', key, value: HERE }) as const;
  const told = carrier.carryOut({ states: ['ann', 'bob', 'cleo'].map(here) });
  expect(asked).toEqual(['ann', 'bob', 'cleo']);
  await carrier.settled('session:another');
  const waited: string[] = [];
  const waiting = carrier.settled(SESSION).then(() => void waited.push('waited'));
  one.clock.advance(1_999);
  await new Promise(setImmediate);
  expect(waited).toEqual([]);
  one.clock.advance(1);
  await waiting;
  gate.resolve();
  await told;
});

const ADDED = { channel: SESSION, type: 'chat_message', data: { text: 'added', from: ANN } } as const;

it('EVENT-1 what others add commits with the plan, behind it, in their order, and the answer is about the plan alone', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { core, storage } = cluster.one;
  const done: string[] = [];
  const adding = (name: string, to: Alongside['to']): Capability => ({
    name,
    alongside: {
      to,
      async add({ events = [] }) {
        await Promise.resolve();
        done.push(`${name} saw ${events.length}`);
        const data = { ...ADDED.data, text: name };
        return { events: [{ ...ADDED, data }], committed: () => void done.push(`${name} committed`) };
      },
    },
  });
  core.use([
    adding('first', ['chat_message']),
    adding('deaf', ['session_ended']),
    adding('second', ['chat_message', 'session_ended']),
  ]);
  expect(await core.carrier.carryOut(PLAN, ORIGIN)).toEqual({ offset: 1, duplicate: false });
  expect(await core.carrier.carryOut(PLAN, ORIGIN)).toEqual({ offset: 1, duplicate: true });
  const rows = await storage.read.selectFrom('log').selectAll().where('channel', '=', SESSION).execute();
  expect(rows.map(({ json, seq }) => [json.includes('hello'), json.includes('first'), seq])).toEqual([
    [true, false, 1],
    [false, true, null],
    [false, false, null],
  ]);
  const saw = ['first saw 1', 'second saw 1'];
  expect(done).toEqual([...saw, 'first committed', 'second committed', ...saw]);
});

it('EVENT-7 a plan is refused with what somebody adds to it, and nobody is asked about a plan of no interest', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { core, clock } = cluster.one;
  let add: Alongside['add'] = () => Promise.reject(new Error('cannot be added to'));
  core.use([{ name: 'adding', alongside: { to: ['chat_message'], add: (plan) => add(plan) } }]);
  await expect(core.carrier.carryOut(PLAN)).rejects.toThrow('cannot be added to');
  add = () => ({ events: Array.from({ length: 201 }, () => ADDED) });
  await expect(core.carrier.carryOut(PLAN)).rejects.toThrow('adding adds 201 to one plan');
  add = () => new Promise(() => undefined);
  const slow = core.carrier.carryOut(PLAN);
  clock.advance(2_000);
  await expect(slow).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  expect(await core.eventLog.after(SESSION, 0, 10)).toEqual([]);
  await core.carrier.carryOut({ states: PLAN.states, closes: PLAN.closes });
  add = () => undefined;
  expect(await core.carrier.carryOut(PLAN)).toEqual({ offset: 1, duplicate: false });
});
