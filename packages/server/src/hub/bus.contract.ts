import { expect, it } from 'vitest';
import type { Bus, BusMessage } from './bus.ts';

/** Two nodes on one bus, and what their listeners threw. */
export type TwoNodes = AsyncDisposable & {
  readonly one: Bus;
  readonly two: Bus;
  readonly troubles: readonly unknown[];
};

export function signal(frame: string, channel = 'a'): BusMessage {
  return { channel, signal: { frame, from: 'connection' } };
}

/** Collects frames; `until` resolves when one has come, and with it, in order, all that were published before. */
export function collect(bus: Bus) {
  const frames: string[] = [];
  const awaited = new Map<string, () => void>();
  const stop = bus.listen(({ signal: heard }) => {
    if (!heard) return;
    frames.push(heard.frame);
    awaited.get(heard.frame)?.();
  });
  const until = (frame: string) =>
    frames.includes(frame) ? Promise.resolve() : new Promise<void>((resolve) => awaited.set(frame, resolve));
  return { frames, stop, until };
}

/** What every bus must do while nothing is lost. */
export function busContract(create: () => Promise<TwoNodes>): void {
  const createFollowing = async (): Promise<TwoNodes> => {
    const nodes = await create();
    await Promise.all([nodes.one.follow('a'), nodes.two.follow('a')]);
    return nodes;
  };
  deliveryRules(createFollowing);
  contentRules(create);
  followingRules(create);
}

function deliveryRules(create: () => Promise<TwoNodes>): void {
  it('EVENT-2 every node hears every message in the order of its channel, the sender too', async () => {
    await using nodes = await create();
    const [onOne, onTwo] = [collect(nodes.one), collect(nodes.two)];
    const frames = Array.from({ length: 100 }, (_, index) => `${index}`);
    for (const frame of frames) nodes.one.publish(signal(frame));
    await Promise.all([onOne.until('99'), onTwo.until('99')]);
    expect(onOne.frames).toEqual(frames);
    expect(onTwo.frames).toEqual(frames);
  });

  it('a message is not delivered before `publish` returned, and one published by a listener comes after', async () => {
    await using nodes = await create();
    const { one } = nodes;
    const heard = collect(one);
    one.listen(({ signal: each }) => {
      if (each?.frame === 'first') one.publish(signal('third'));
    });
    one.publish(signal('first'));
    expect(heard.frames).toEqual([]);
    one.publish(signal('second'));
    await heard.until('third');
    expect(heard.frames).toEqual(['first', 'second', 'third']);
  });

  it('CONN-14 a listener that throws keeps the message from nobody else', async () => {
    await using nodes = await create();
    const broken = new Error('broken');
    nodes.one.listen(() => {
      throw broken;
    });
    const heard = collect(nodes.two);
    nodes.one.publish(signal('first'));
    await heard.until('first');
    expect(nodes.troubles).toEqual([broken]);
  });

  it('nothing is heard after a listener stopped or its node closed; the other node goes on', async () => {
    await using nodes = await create();
    const { one, two } = nodes;
    const [stopped, closed, going] = [collect(two), collect(one), collect(two)];
    stopped.stop();
    await one.close();
    two.publish(signal('later'));
    await going.until('later');
    expect([stopped.frames, closed.frames]).toEqual([[], []]);
  });
}

function followingRules(create: () => Promise<TwoNodes>): void {
  it('ADMIN-1 whether somebody follows a channel is known to all nodes', async () => {
    await using nodes = await create();
    const { one, two } = nodes;
    const seen = async () => [await one.isFollowed('a'), await two.isFollowed('a')];
    expect(await seen()).toEqual([false, false]);
    await one.follow('a');
    await two.follow('b');
    expect(await seen()).toEqual([true, true]);
    const heard = collect(one);
    one.leave('a');
    await expect.poll(seen).toEqual([false, false]);
    expect(heard.frames).toEqual([]);
  });
}

function contentRules(create: () => Promise<TwoNodes>): void {
  it('what is followed is heard from then on, whole, and a node hears itself without following', async () => {
    await using nodes = await create();
    const { one, two } = nodes;
    await two.follow('b');
    const messages: BusMessage[] = [];
    two.listen((message) => void messages.push(message));
    const [onOne, onTwo] = [collect(one), collect(two)];
    const entry = { channel: 'b', epoch: 'e', offset: 1, tag: 't', id: 'i', type: 'x', at: 5, json: '{}' };
    const value = { type: 't', key: 'k', version: 1_767_225_600_000_001, json: null, leaseMs: 5, owner: 'n' };
    const message = { channel: 'b', entries: [entry], states: [value], signal: { frame: 'end', from: 'c' } };
    one.publish(message);
    await Promise.all([onOne.until('end'), onTwo.until('end')]);
    expect(messages).toEqual([message]);
  });

  it('one channel that is left leaves the others as they are, and it can be followed again', async () => {
    await using nodes = await create();
    const { one, two } = nodes;
    await Promise.all([two.follow('b'), two.follow('c')]);
    two.leave('b');
    const heard = collect(two);
    one.publish(signal('in c', 'c'));
    await heard.until('in c');
    await two.follow('b');
    one.publish(signal('in b', 'b'));
    await heard.until('in b');
  });
}
