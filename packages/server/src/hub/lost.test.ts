import { expect, it } from 'vitest';
import { Person, seatOf, SESSION, startTwo } from '../../test/coreNode.ts';
import { sqliteDatabase } from '../../test/databases.ts';
import { HandClock } from '../../test/handClock.ts';
import { pass } from '../../test/pass.ts';
import { promptFlusher } from '../../test/promptFlusher.ts';
import { Audience } from '../delivery/audience.ts';
import { LiveChannel } from './liveChannel.ts';
import { Restorer } from './restorer.ts';
import { MemoryStateStore } from './stateStore.memory.ts';

/** A store that can forget everything, as Redis does when it is flushed. */
class ForgetfulStore extends MemoryStateStore {
  readonly #listeners = new Set<() => void>();

  override onLost(listener?: () => void): () => void {
    if (listener) this.#listeners.add(listener);
    return () => listener && this.#listeners.delete(listener);
  }

  async forget(...channels: readonly string[]): Promise<void> {
    for (const channel of channels) {
      for (const { type, key } of await this.snapshot(channel)) await this.take(channel, type, key);
    }
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const ROW = {
  user_id: 'ann',
  name: 'Ann',
  role: 'participant',
  devices: 1,
  since: '2026-01-01T00:00:00.000Z',
} as const;

/** Two nodes on a store that can forget; each can tell of a vote, and has somebody who follows it. */
async function startForgetful() {
  const states = new ForgetfulStore(new HandClock());
  const cluster = await startTwo(sqliteDatabase, states);
  const { one, two } = cluster;
  const hydrate = async () =>
    [{ channel: SESSION, type: 'vote', key: 'v1', value: 'open' }] as unknown as never[];
  for (const { core } of [one, two]) core.use([{ name: 'votes', hydrate }]);
  const [onOne, onTwo] = [new Person(one, seatOf('bob')), new Person(two, seatOf('cleo'))];
  for (const reader of [onOne, onTwo]) await reader.follow();
  return {
    states,
    one,
    two,
    onOne,
    onTwo,
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

it('STATE-1 what the store has lost is put back by the nodes that know it, versions too, and what the database knows is told anew', async () => {
  await using cluster = await startForgetful();
  const { states, one, two, onOne, onTwo } = cluster;
  const readers = [onOne, onTwo];
  const here = { channel: SESSION, type: 'presence', key: 'ann', value: { ...ROW, status: 'here' } } as const;
  await one.carryOut({ states: [here] });
  for (const reader of readers)
    await expect.poll(() => reader.valuesOf('presence')).toMatchObject({ ann: {} });
  const before = await states.snapshot(SESSION);
  expect(before.map(({ type }) => type).sort()).toEqual(['presence', 'vote']);
  await states.forget(SESSION);
  expect(await states.snapshot(SESSION)).toEqual([]);
  states.tell();
  for (const node of [one, two]) node.clock.advance(500);
  await expect.poll(() => states.snapshot(SESSION)).toHaveLength(2);
  const after = await states.snapshot(SESSION);
  expect(after).toEqual(expect.arrayContaining([...before]));
  // Nobody was told that anything had gone.
  for (const node of [one, two]) node.clock.advance(20_000);
  await new Promise(setImmediate);
  for (const reader of readers)
    expect(reader.valuesOf('presence')).toMatchObject({ ann: { status: 'here' } });
});

it('STATE-1 SUB-9 a store that is found empty at every sweep, and has got all back in between, has removed nothing', async () => {
  await using cluster = await startForgetful();
  const { states, one, two, onTwo } = cluster;
  const here = { channel: SESSION, type: 'presence', key: 'ann', value: { ...ROW, status: 'here' } } as const;
  await one.carryOut({ states: [here] });
  for (let losses = 0; losses < 3; losses += 1) {
    const before = await states.snapshot(SESSION);
    await states.forget(SESSION);
    // The sweep comes before the loss is noticed.
    await pass(two, 5_000);
    states.tell();
    await states.restore(SESSION, before);
    await pass(two, 500);
  }
  expect(onTwo.valuesOf('presence')).toMatchObject({ ann: { status: 'here' } });
});

/** A vote that nodes tell of only while somebody follows, and somebody who follows on the second node. */
async function startUntold() {
  const states = new ForgetfulStore(new HandClock());
  const cluster = await startTwo(sqliteDatabase, states);
  const { two } = cluster;
  const vote = { value: 'open', isAway: false };
  const hydrate = async () => {
    if (vote.isAway) throw new Error('no database');
    return [{ channel: SESSION, type: 'vote', key: 'v1', value: vote.value }] as unknown as never[];
  };
  two.core.use([{ name: 'votes', toldWhenFollowed: ['session'], hydrate }]);
  const reader = new Person(two, seatOf('cleo'));
  await reader.follow();
  vote.value = 'closed';
  return { states, two, vote, reader, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
}

it('SUB-9 after a doubt what the database says otherwise than what is held is told', async () => {
  await using cluster = await startUntold();
  const { two, reader } = cluster;
  await pass(two, 0, () => two.bus.doubt());
  expect(reader.valuesOf('vote')).toEqual({ v1: 'closed' });
});

it.each(['the database', 'the store'])(
  'SUB-9 a doubt that %s could not answer is followed up at the next sweep',
  async (away) => {
    await using cluster = await startUntold();
    const { states, two, vote, reader } = cluster;
    vote.isAway = away === 'the database';
    Object.defineProperty(states, 'isShared', { value: away !== 'the store', configurable: true });
    await pass(two, 0, () => two.bus.doubt());
    expect(reader.valuesOf('vote')).toEqual({});
    vote.isAway = false;
    Object.defineProperty(states, 'isShared', { value: true, configurable: true });
    for (let seconds = 0; seconds < 6; seconds += 1) await pass(two, 1_000);
    expect(reader.valuesOf('vote')).toEqual({ v1: 'closed' });
  },
);

it('STATE-2 what one node forgot, for nobody follows there, stays true for those who follow elsewhere', async () => {
  await using cluster = await startForgetful();
  const { states, one, two, onOne: leaving, onTwo: staying } = cluster;
  one.core.hub.unsubscribe(leaving.connection.id, SESSION);
  const [before] = await states.snapshot(SESSION);
  one.clock.advance(30_000);
  // Told anew at once, without a sweep.
  await expect
    .poll(async () => (await states.snapshot(SESSION))[0]?.version)
    .toBeGreaterThan(before?.version ?? NaN);
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    two.clock.advance(5_000);
    await expect.poll(() => states.snapshot(SESSION)).toMatchObject([{ type: 'vote' }]);
  }
  expect(Object.values(staying.valuesOf('vote'))).not.toContain(null);
});

it('STATE-1 what is lost again while it is put back is put back again, and not all at once', async () => {
  const states = new ForgetfulStore(new HandClock());
  await using cluster = await startTwo(sqliteDatabase, states);
  const { one } = cluster;
  const names = Array.from({ length: 60 }, (_, index) => `session:many${index}`);
  const reader = new Person(one, seatOf('bob'));
  for (const name of names) {
    await states.set(name, 'presence', 'ann', '"here"');
    await reader.follow(name);
  }
  const restore = states.restore.bind(states);
  let [open, most, calls] = [0, 0, 0];
  states.restore = async (...args) => {
    calls += 1;
    open += 1;
    most = Math.max(most, open);
    if (calls === names.length) {
      await states.forget(...names);
      for (let told = 0; told < 3; told += 1) states.tell();
    }
    await new Promise(setImmediate);
    await restore(...args);
    open -= 1;
  };
  await states.forget(...names);
  for (let told = 0; told < 3; told += 1) states.tell();
  expect(calls).toBe(0);
  one.clock.advance(500);
  await expect.poll(() => calls).toBe(names.length);
  await new Promise(setImmediate);
  await expect
    .poll(() => {
      one.clock.advance(500);
      return calls;
    })
    .toBe(2 * names.length);
  const held = await Promise.all(names.map((name) => states.snapshot(name)));
  await expect.poll(() => held.filter(({ length }) => length === 1)).toHaveLength(names.length);
  expect(most).toBeLessThanOrEqual(16);
});

it('STATE-1 a node that ended puts nothing back any more, though it was lost again meanwhile', async () => {
  const clock = new HandClock();
  const states = new ForgetfulStore(clock);
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const snapshot = states.snapshot.bind(states);
  states.snapshot = async (channel) => {
    asked.resolve();
    await gate.promise;
    return snapshot(channel);
  };
  const channel = new LiveChannel({
    name: SESSION,
    position: { epoch: 'e', offset: 0, tag: '' },
    audience: new Audience(promptFlusher()),
  });
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => troubles.push(error);
  const restorer = new Restorer({ states, clock, random: () => 1, channels: () => [channel], onTrouble });
  states.tell();
  clock.advance(500);
  await asked.promise;
  states.tell();
  restorer.stop();
  await states.close();
  gate.resolve();
  await new Promise(setImmediate);
  expect([clock.pending, troubles]).toEqual([0, []]);
});

it('STATE-2 an entry that is read from the log comes after what the database says of it, though the store has lost that', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, two } = cluster;
  let vote = 'open';
  const hydrate = async () =>
    [{ channel: SESSION, type: 'vote', key: 'v1', value: vote }] as unknown as never[];
  two.core.use([{ name: 'votes', hydrate }]);
  const reader = new Person(two, seatOf('cleo'));
  expect((await reader.follow()).states).toMatchObject([{ value: 'open' }]);
  two.bus.fate = () => 'lost';
  vote = 'closed';
  await one.say('it is closed');
  two.clock.advance(5_000);
  await expect.poll(() => reader.offsets).toEqual([1]);
  const heard = reader.heard.filter((frame) => typeof frame === 'object').map(({ type }) => type);
  expect(heard.slice(-2)).toEqual(['vote', 'chat_message']);
  expect(reader.valuesOf('vote')).toEqual({ v1: 'closed' });
});
