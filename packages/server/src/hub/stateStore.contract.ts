import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import type { StateStore, StateUpdate } from './stateStore.ts';

type Create = (clock: HandClock) => StateStore | Promise<StateStore>;

/** What every state store must do. */
export function stateStoreContract(create: Create): void {
  valueRules(create);
  restoreRules(create);
  leaseRules(create);
}

function valueRules(create: Create): void {
  it('STATE-1 the newest value per key counts, and keys are apart', async () => {
    const store = await create(new HandClock());
    await store.set('a', 'pacer', 'x', '1');
    const newest = await store.set('a', 'pacer', 'x', '2');
    const other = await store.set('a', 'presence', 'x', '3');
    await store.set('b', 'pacer', 'x', '4');
    expect(await store.snapshot('a')).toEqual(expect.arrayContaining([newest, other]));
    expect(await store.snapshot('a')).toHaveLength(2);
    expect(newest).toMatchObject({ type: 'pacer', key: 'x', json: '2' });
    await store.close();
  });

  it('STATE-1 versions of a key rise, over a removal and a wall clock that goes back', async () => {
    const clock = new HandClock();
    const store = await create(clock);
    const versions = [
      (await store.set('a', 't', 'x', '1')).version,
      (await store.set('a', 't', 'x', '2')).version,
    ];
    versions.push((await store.remove('a', 't', 'x'))?.version ?? 0);
    clock.setNow(0);
    versions.push((await store.set('a', 't', 'x', '3')).version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    await store.close();
  });

  it('STATE-1 versions of a new store are above those of the one before', async () => {
    const clock = new HandClock();
    const before = await create(clock);
    const { version } = await before.set('a', 't', 'x', '1');
    await before.close();
    clock.advance(1_000);
    const after = await create(clock);
    expect((await after.set('a', 't', 'x', '2')).version).toBeGreaterThan(version);
    await after.close();
  });

  it('STATE-1 a removal is told as null, and only when there was something', async () => {
    const store = await create(new HandClock());
    await store.set('a', 't', 'x', '1');
    expect(await store.remove('a', 't', 'x')).toMatchObject({ type: 't', key: 'x', json: null });
    expect(await store.remove('a', 't', 'x')).toBeUndefined();
    expect(await store.snapshot('a')).toEqual([]);
    await store.close();
  });

  it('AUTH-1 of many that take a value at once exactly one gets it', async () => {
    const store = await create(new HandClock());
    await store.set('tickets', 't', 'x', '"secret"');
    const taken = await Promise.all(Array.from({ length: 10 }, () => store.take('tickets', 't', 'x')));
    expect(taken.filter((each) => each !== undefined)).toEqual(['"secret"']);
    await store.close();
  });
}

function restoreRules(create: Create): void {
  it('STATE-1 what is put back is as it was, and yields to what is newer', async () => {
    const clock = new HandClock();
    const before = await create(clock);
    const old = await before.set('a', 't', 'x', '"old"', { leaseMs: 5_000 });
    const kept = await before.set('a', 't', 'y', '"kept"');
    const values = await before.snapshot('a');
    await before.close();
    clock.advance(1_000);
    const after = await create(clock);
    const newer = await after.set('a', 't', 'x', '"new"');
    await after.restore('a', values);
    expect(newer.version).toBeGreaterThan(old.version);
    expect(await after.snapshot('a')).toEqual(expect.arrayContaining([newer, kept]));
    await after.close();
  });
}

/** Collects what expires. */
function watch(store: StateStore): { channel: string; update: StateUpdate }[] {
  const expired: { channel: string; update: StateUpdate }[] = [];
  store.onExpired((channel, update) => expired.push({ channel, update }));
  return expired;
}

function leaseRules(create: Create): void {
  it('STATE-3 a value whose lease is over disappears and is told; others stay', async () => {
    const clock = new HandClock();
    const store = await create(clock);
    const expired = watch(store);
    const { version } = await store.set('a', 't', 'x', '1', { leaseMs: 5_000 });
    await store.set('a', 't', 'stays', '1');
    clock.advance(4_900);
    expect(expired).toEqual([]);
    clock.advance(400);
    expect(expired).toMatchObject([{ channel: 'a', update: { type: 't', key: 'x', json: null } }]);
    expect(expired[0]?.update.version).toBeGreaterThan(version);
    expect(await store.snapshot('a')).toMatchObject([{ key: 'stays' }]);
    await store.close();
  });

  it('STATE-3 setting it again renews the lease, or ends it', async () => {
    const clock = new HandClock();
    const store = await create(clock);
    const expired = watch(store);
    await store.set('a', 't', 'renewed', '1', { leaseMs: 5_000 });
    await store.set('a', 't', 'kept', '1', { leaseMs: 5_000 });
    clock.advance(4_000);
    await store.set('a', 't', 'renewed', '2', { leaseMs: 5_000 });
    await store.set('a', 't', 'kept', '2');
    clock.advance(4_500);
    expect(expired).toEqual([]);
    clock.advance(1_000);
    expect(expired).toMatchObject([{ update: { key: 'renewed' } }]);
    clock.advance(60_000);
    expect(expired).toHaveLength(1);
    await store.close();
  });

  it('STATE-3 a wall clock that jumps ends no lease', async () => {
    const clock = new HandClock();
    const store = await create(clock);
    const expired = watch(store);
    await store.set('a', 't', 'x', '1', { leaseMs: 5_000 });
    clock.setNow(clock.now() + 10 * 365 * 86_400_000);
    clock.advance(1_000);
    expect(expired).toEqual([]);
    await store.close();
  });

  it('STATE-3 nothing is told after a listener stopped, and no timer is left after closing', async () => {
    const clock = new HandClock();
    const store = await create(clock);
    const expired: StateUpdate[] = [];
    const stop = store.onExpired((_, update) => expired.push(update));
    await store.set('a', 't', 'x', '1', { leaseMs: 1_000 });
    stop();
    clock.advance(2_000);
    expect(expired).toEqual([]);
    await store.close();
    expect(clock.pending).toBe(0);
  });
}
