import { describe, expect, it } from 'vitest';
import { ANN, BEN, ROOM, textsOf } from '../../test/room.ts';
import { createClient } from '../createClient.ts';
import { createFakeServer, type FakeServer } from '../testing/fakeServer.ts';
import type { Claim } from './browser.ts';
import { indexedDbMemory } from './indexedDbMemory.ts';
import type { TextStore } from './textStore.ts';

/** What pages of one origin share. */
function createOrigin() {
  const texts = new Map<string, string>();
  const claimed = new Set<string>();
  const claim: Claim = (name) => {
    if (claimed.has(name)) return Promise.resolve(undefined);
    claimed.add(name);
    return Promise.resolve(() => void claimed.delete(name));
  };
  const keysOf = (prefix: string) => [...texts.keys()].filter((key) => key.startsWith(prefix));
  const openStore = (): Promise<TextStore> =>
    Promise.resolve({
      read: (prefix) => Promise.resolve(new Map(keysOf(prefix).map((key) => [key, texts.get(key) ?? '']))),
      write: (key, text) => void texts.set(key, text),
      remove: (prefix) => keysOf(prefix).forEach((key) => texts.delete(key)),
      close: () => undefined,
    });
  return {
    texts,
    claimed,
    claim,
    openStore,
    memory: () => indexedDbMemory({ userId: 'ann', openStore, claim }),
  };
}

async function load(server: FakeServer, memory: ReturnType<typeof indexedDbMemory>) {
  const client = createClient({ ...server.optionsFor(ANN), memory });
  const channel = client.channel(ROOM);
  client.start();
  await server.clock.advance(500);
  return { client, channel, shown: () => textsOf(channel.events('chat_message').get()) };
}

describe('indexedDbMemory', () => {
  it('CLIENT-16 a page opened after the tab was closed goes on where it was', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    const first = await load(server, origin.memory());
    server.channel(ROOM).publish('chat_message', { text: 'seen', from: BEN });
    await server.clock.advance(500);
    first.client.close();
    server.channel(ROOM).publish('chat_message', { text: 'missed', from: BEN });
    const second = await load(server, origin.memory());
    expect(second.shown()).toEqual(['seen', 'missed']);
    expect(second.channel.recovery.get()).toMatchObject({ recovered: true, missed: { total: 1 } });
  });

  it('CLIENT-16 each tab has a place of its own, and the next one takes over what a closed one left', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    server.refuse(1006);
    const tabs = [await load(server, origin.memory()), await load(server, origin.memory())];
    tabs.forEach(({ channel }, index) => channel.send('chat_message', { text: `from ${index}` }));
    await server.settle();
    expect(origin.claimed.size).toBe(2);
    tabs[1]?.client.close();
    const next = await load(server, origin.memory());
    expect(next.channel.outbox.get().map(({ data }) => data)).toEqual([{ text: 'from 1' }]);
  });

  it('CLIENT-16 a page that starts twice while its place is opened has one place', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    const first = await load(server, origin.memory());
    server.channel(ROOM).publish('chat_message', { text: 'seen', from: BEN });
    await server.clock.advance(500);
    first.client.close();
    const client = createClient({ ...server.optionsFor(ANN), memory: origin.memory() });
    const channel = client.channel(ROOM);
    client.start();
    // As a framework does that mounts twice.
    client.close();
    client.start();
    await server.clock.advance(500);
    expect(channel.recovery.get()).toMatchObject({ recovered: true, missed: { total: 0 } });
    expect([origin.claimed.size, server.connections()]).toEqual([1, 1]);
  });

  it('CLIENT-16 what is sent before the place is open is kept too', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    server.refuse(1006);
    const client = createClient({ ...server.optionsFor(ANN), memory: origin.memory() });
    client.channel(ROOM).send('chat_message', { text: 'at once' });
    client.start();
    await server.settle();
    client.close();
    const { channel } = await load(server, origin.memory());
    expect(channel.outbox.get().map(({ data }) => data)).toEqual([{ text: 'at once' }]);
  });

  it('a store that does not open in time is not waited for, and closed when it opens after all', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    const opened = Promise.withResolvers<TextStore>();
    let isClosed = false;
    const memory = indexedDbMemory({ userId: 'ann', claim: origin.claim, openStore: () => opened.promise });
    const client = createClient({ ...server.optionsFor(ANN), memory });
    client.start();
    await server.clock.advance(1_900);
    expect(client.status.get().at).toBe('idle');
    await server.clock.advance(200);
    expect(client.status.get().at).toBe('live');
    const store = await origin.openStore();
    opened.resolve({ ...store, close: () => void (isClosed = true) });
    await server.settle();
    expect([isClosed, origin.claimed.size]).toEqual([true, 0]);
  });

  it('a store that opens and cannot be read is closed', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    let isClosed = false;
    const openStore = async (): Promise<TextStore> => ({
      ...(await origin.openStore()),
      read: () => Promise.reject(new DOMException('gone', 'UnknownError')),
      close: () => void (isClosed = true),
    });
    const memory = indexedDbMemory({ userId: 'ann', claim: origin.claim, openStore });
    const { client } = await load(server, memory);
    expect([client.status.get().at, isClosed, origin.claimed.size]).toEqual(['live', true, 0]);
  });

  it('without a place, or a store, it only remembers nothing', async () => {
    const server = createFakeServer();
    const memories = [
      indexedDbMemory({ userId: 'ann', claim: () => Promise.resolve(undefined) }),
      indexedDbMemory({
        userId: 'ann',
        claim: () => Promise.resolve(() => undefined),
        openStore: () => Promise.reject(new DOMException('private window', 'InvalidStateError')),
      }),
    ];
    for (const memory of memories) {
      const { client } = await load(server, memory);
      expect(client.status.get().at).toBe('live');
    }
  });

  it('CLIENT-17 an end for good removes everything of this place', async () => {
    const server = createFakeServer();
    const origin = createOrigin();
    await load(server, origin.memory());
    expect(origin.texts.size).toBe(1);
    server.close(4500);
    await server.clock.advance(500);
    expect([origin.texts.size, origin.claimed.size]).toEqual([0, 0]);
  });
});
