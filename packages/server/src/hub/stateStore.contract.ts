import { expect, it } from 'vitest';
import type { StateStore, StateUpdate } from './stateStore.ts';

/** Where stores live, and its time. A real one waits for time by the end of a lease. */
export type StoreWorld = AsyncDisposable & {
  /** A lease whose end can be waited for. */
  readonly leaseMs: number;
  readonly nodeLeaseMs: number;
  open(node?: string): Promise<StateStore>;
  /** Resolves when so much time has passed and the end of every lease in it has been told, by the store that was opened last. */
  elapse(ms: number): Promise<void>;
  /** Moves the wall clock of the nodes, as an operator does. */
  jump(ms: number): void;
  /** What the stores have kept is gone. */
  forget(): Promise<void>;
  /** Timers of the stores that are set. */
  readonly pending: number;
};

type Create = () => StoreWorld;

/** What every state store must do. */
export function stateStoreContract(create: Create): void {
  valueRules(create);
  versionRules(create);
  restoreRules(create);
  leaseRules(create);
  ownerRules(create);
}

function valueRules(create: Create): void {
  it('STATE-1 the newest value per key counts, and keys are apart', async () => {
    await using world = create();
    const store = await world.open();
    await store.set('a', 'pacer', 'x', '1');
    const newest = await store.set('a', 'pacer', 'x', '2');
    const other = await store.set('a', 'presence', 'x', '3');
    await store.set('b', 'pacer', 'x', '4');
    expect(await store.snapshot('a')).toEqual(expect.arrayContaining([newest, other]));
    expect(await store.snapshot('a')).toHaveLength(2);
    expect(newest).toMatchObject({ type: 'pacer', key: 'x', json: '2' });
  });

  it('STATE-1 channels, keys and values may have any characters', async () => {
    await using world = create();
    const store = await world.open();
    const odd = 'a:b\n{c}\u2028"\\ %3A ü 💚';
    const update = await store.set(odd, 't', odd, JSON.stringify(odd), { leaseMs: 60_000, owned: true });
    expect(await store.snapshot(odd)).toEqual([update]);
    expect(await store.take(odd, 't', odd)).toBe(JSON.stringify(odd));
    expect(await store.snapshot(odd)).toEqual([]);
  });

  it('STATE-1 a removal is told as null, and only when there was something', async () => {
    await using world = create();
    const store = await world.open();
    await store.set('a', 't', 'x', '1');
    expect(await store.remove('a', 't', 'x')).toMatchObject({ type: 't', key: 'x', json: null });
    expect(await store.remove('a', 't', 'x')).toBeUndefined();
    expect(await store.snapshot('a')).toEqual([]);
  });

  it('STATE-1 what is added yields to what is there, and of many that add at once exactly one does', async () => {
    await using world = create();
    const store = await world.open();
    const keep = { leaseMs: 60_000, owned: true };
    const tried = await Promise.all(['1', '2', '3'].map((json) => store.add('a', 't', 'x', json, keep)));
    const added = tried.filter((each) => each !== undefined);
    expect(added).toMatchObject([{ type: 't', key: 'x', leaseMs: 60_000, owner: expect.any(String) }]);
    expect(await store.snapshot('a')).toEqual(added);
    const newer = await store.set('a', 't', 'x', '4');
    expect(await store.add('a', 't', 'x', '5')).toBeUndefined();
    expect(await store.snapshot('a')).toEqual([newer]);
  });

  it('STATE-1 what was removed can be added again, with a version above the removal', async () => {
    await using world = create();
    const store = await world.open();
    await store.set('a', 't', 'x', '1');
    const removal = await store.remove('a', 't', 'x');
    const added = await store.add('a', 't', 'x', '2');
    expect(added?.version).toBeGreaterThan(removal?.version ?? Infinity);
    expect(await store.snapshot('a')).toEqual([added]);
    expect(store.isShared).toBe(true);
  });

  it('AUTH-1 of many that take a value at once exactly one gets it', async () => {
    await using world = create();
    const store = await world.open();
    await store.set('tickets', 't', 'x', '"secret"');
    const taken = await Promise.all(Array.from({ length: 10 }, () => store.take('tickets', 't', 'x')));
    expect(taken.filter((each) => each !== undefined)).toEqual(['"secret"']);
  });
}

function versionRules(create: Create): void {
  it('STATE-1 versions of a key rise, over a removal and a wall clock that goes back', async () => {
    await using world = create();
    const store = await world.open();
    const versions = [
      (await store.set('a', 't', 'x', '1')).version,
      (await store.set('a', 't', 'x', '2')).version,
    ];
    versions.push((await store.remove('a', 't', 'x'))?.version ?? 0);
    world.jump(-365 * 86_400_000);
    versions.push((await store.set('a', 't', 'x', '3')).version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  it('STATE-1 versions of a new store are above those of the one before', async () => {
    await using world = create();
    const before = await world.open();
    const { version } = await before.set('a', 't', 'x', '1');
    await world.elapse(world.leaseMs);
    await before.close();
    await world.forget();
    const after = await world.open();
    expect((await after.set('a', 't', 'x', '2')).version).toBeGreaterThan(version);
  });

  it('STATE-1 versions rise over values that were put back from a clock that is ahead', async () => {
    await using world = create();
    const store = await world.open();
    const { version } = await store.set('a', 't', 'x', '1');
    const ahead = { type: 't', key: 'x', version: version + 3_600_000_000, json: '2' };
    await store.restore('a', [ahead]);
    expect((await store.set('a', 't', 'x', '3')).version).toBeGreaterThan(ahead.version);
  });
}

function restoreRules(create: Create): void {
  it('STATE-1 what is put back is as it was, and yields to what is newer', async () => {
    await using world = create();
    const before = await world.open();
    const old = await before.set('a', 't', 'x', '"old"', { leaseMs: 5_000 });
    const kept = await before.set('a', 't', 'y', '"kept"', { leaseMs: 60_000, owned: true });
    const values = await before.snapshot('a');
    await world.elapse(world.leaseMs);
    await before.close();
    await world.forget();
    const after = await world.open('another');
    const newer = await after.set('a', 't', 'x', '"new"');
    await after.restore('a', values);
    expect(newer.version).toBeGreaterThan(old.version);
    const snapshot = await after.snapshot('a');
    expect(snapshot).toEqual(expect.arrayContaining([newer, kept]));
    expect(snapshot).toHaveLength(2);
  });

  it('STATE-1 a thousand values are put back as well as one', async () => {
    await using world = create();
    const store = await world.open();
    const values = Array.from({ length: 1_000 }, (_, index) => ({
      type: 't',
      key: `${index}`,
      version: index + 1,
      json: `${index}`,
    }));
    await store.restore('a', values);
    const snapshot = await store.snapshot('a');
    expect([...snapshot].sort((a, b) => a.version - b.version)).toEqual(values);
    await store.restore('a', []);
  });

  it('STATE-3 a value that was put back with a lease has that lease again', async () => {
    await using world = create();
    const store = await world.open();
    const expired = watch(store);
    const { leaseMs } = world;
    await store.restore('a', [{ type: 't', key: 'x', version: 1, json: '1', leaseMs }]);
    await world.elapse(1.5 * leaseMs);
    expect(expired).toMatchObject([{ update: { key: 'x', json: null } }]);
  });
}

/** Collects what expires. */
function watch(store: StateStore): { channel: string; update: StateUpdate }[] {
  const expired: { channel: string; update: StateUpdate }[] = [];
  store.onExpired((channel, update) => {
    if (update.type === 't') expired.push({ channel, update });
  });
  return expired;
}

function leaseRules(create: Create): void {
  it('STATE-3 a value whose lease is over disappears and is told; others stay', async () => {
    await using world = create();
    const store = await world.open();
    const expired = watch(store);
    const { version } = await store.set('a', 't', 'x', '1', { leaseMs: world.leaseMs });
    await store.set('a', 't', 'longer', '1', { leaseMs: 100 * world.leaseMs });
    await store.set('a', 't', 'stays', '1');
    await world.elapse(1.5 * world.leaseMs);
    expect(expired).toMatchObject([{ channel: 'a', update: { type: 't', key: 'x', json: null } }]);
    expect(expired[0]?.update.version).toBeGreaterThan(version);
    const keys = (await store.snapshot('a')).map(({ key }) => key);
    expect(keys.sort()).toEqual(['longer', 'stays']);
  });

  it('STATE-3 setting it again renews the lease, or ends it', async () => {
    await using world = create();
    const store = await world.open();
    const expired = watch(store);
    const { leaseMs } = world;
    for (const key of ['renewed', 'kept']) await store.set('a', 't', key, '1', { leaseMs });
    await store.set('a', 't', 'renewed', '2', { leaseMs: 3 * leaseMs });
    await store.set('a', 't', 'kept', '2');
    await world.elapse(1.2 * leaseMs);
    expect(expired).toEqual([]);
    await world.elapse(2.2 * leaseMs);
    expect(expired).toMatchObject([{ update: { key: 'renewed' } }]);
    expect(await store.snapshot('a')).toMatchObject([{ key: 'kept' }]);
  });

  it('STATE-3 a wall clock that jumps ends no lease', async () => {
    await using world = create();
    const store = await world.open();
    const expired = watch(store);
    await store.set('a', 't', 'x', '1', { leaseMs: 10 * world.leaseMs });
    world.jump(10 * 365 * 86_400_000);
    await world.elapse(world.leaseMs / 2);
    expect(expired).toEqual([]);
  });

  it('STATE-3 nothing is told after a listener stopped, and no timer is left after closing', async () => {
    await using world = create();
    const store = await world.open();
    const expired: StateUpdate[] = [];
    const stop = store.onExpired((_, update) => expired.push(update));
    await store.set('a', 't', 'x', '1', { leaseMs: world.leaseMs / 2 });
    stop();
    await world.elapse(world.leaseMs);
    expect(expired).toEqual([]);
    const pending = world.pending;
    await store.close();
    expect(world.pending).toBeLessThan(pending);
    await world[Symbol.asyncDispose]();
    expect(world.pending).toBe(0);
  });
}

function ownerRules(create: Create): void {
  it('STATE-3 what a node owns stays as long as the node lives, and tells whose it is', async () => {
    await using world = create();
    const store = await world.open('node-1');
    const expired = watch(store);
    const value = await store.set('a', 't', 'x', '1', { owned: true });
    expect(value.owner).toBe('node-1');
    await world.elapse(2 * world.nodeLeaseMs);
    expect(expired).toEqual([]);
    expect(await store.snapshot('a')).toEqual([value]);
  });
}
