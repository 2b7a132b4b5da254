import { CLOSE } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { fakeStorage } from '../../test/fakeStorage.ts';
import { ANN, BEN, collect, ROOM, textsOf } from '../../test/room.ts';
import { createClient } from '../createClient.ts';
import { MAX_REMEMBERED } from '../memory.ts';
import { createFakeServer, type FakeServer } from '../testing/fakeServer.ts';
import { sessionMemory } from './sessionMemory.ts';

const line = (text: string) => ({ text, from: BEN });

type Tab = ReturnType<typeof fakeStorage>;

/** A page that is loaded in a tab. What it held in memory goes with `leave`; the network does not hear of it. */
async function load(server: FakeServer, tab: Tab, changes: { userId?: string; url?: string } = {}) {
  const userId = changes.userId ?? 'ann';
  const options = server.optionsFor(ANN);
  const memory = sessionMemory({ userId, storage: () => tab.storage });
  const client = createClient({ ...options, memory, url: changes.url ?? options.url });
  const errors: string[] = [];
  client.onError(({ message }) => errors.push(message));
  const channel = client.channel(ROOM);
  const heard = collect(channel, 'chat_message');
  client.start();
  await server.settle();
  const shown = () => textsOf(channel.events('chat_message').get());
  return { client, channel, heard, shown, errors };
}

/** The page is gone in the middle of everything: only what is in the storage stays. */
async function crash(server: FakeServer): Promise<void> {
  await server.clock.advance(300);
  server.cut();
  server.refuse(1006);
  await server.settle();
}

describe('sessionMemory', () => {
  it('CLIENT-16 after a reload the page shows what was there, and is handed what it missed', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    await load(server, tab);
    server.channel(ROOM).publish('chat_message', line('seen'));
    await crash(server);
    server.channel(ROOM).publish('chat_message', line('missed'));

    const offline = await load(server, tab);
    expect(offline.shown()).toEqual(['seen']);
    server.refuse();
    const { shown, heard, channel } = await load(server, tab);
    expect(shown()).toEqual(['seen', 'missed']);
    expect(textsOf(heard)).toEqual(['missed']);
    expect(channel.recovery.get()).toMatchObject({
      recovered: true,
      missed: { total: 1, byType: { chat_message: 1 } },
      fromOffset: 1,
    });
  });

  it('CLIENT-16 what was not acknowledged before the reload is sent again under its number, and stored once', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    const before = await load(server, tab);
    server.dropAcks(1);
    before.channel.send('chat_message', { text: 'stored, but nobody told me' });
    await server.settle();
    await crash(server);
    before.channel.send('chat_message', { text: 'queued' });
    await server.settle();

    const after = await load(server, tab);
    expect(after.channel.outbox.get().map(({ status }) => status.get())).toEqual(['queued', 'queued']);
    after.channel.send('chat_message', { text: 'new' });
    server.refuse();
    after.client.retry();
    await server.clock.advance(1_000);
    const stored = ['stored, but nobody told me', 'queued', 'new'];
    const log = server.channel(ROOM).events();
    expect(log.map((event) => (event.data as { text: string }).text)).toEqual(stored);
    expect(after.channel.outbox.get()).toEqual([]);
    expect(after.shown()).toEqual(stored);
    // What is answered is forgotten.
    await server.clock.advance(300);
    expect((await load(server, tab)).channel.outbox.get()).toEqual([]);
  });

  it('CLIENT-16 a duplicated tab sends the same again, it is stored once, and both go on with numbers of their own', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    server.refuse(1006);
    const page = await load(server, tab);
    page.channel.send('chat_message', { text: 'waiting' });
    await server.settle();
    page.client.close();
    const tabs = [tab, tab.copy()];
    server.refuse();
    const pages = await Promise.all(tabs.map((each) => load(server, each)));
    pages.forEach(({ channel }, index) => channel.send('chat_message', { text: `new in ${index}` }));
    await server.clock.advance(1_000);
    const texts = server
      .channel(ROOM)
      .events()
      .map((event) => (event.data as { text: string }).text);
    expect(texts.toSorted()).toEqual(['new in 0', 'new in 1', 'waiting']);
    const fresh = server.received.filter(({ data }) => JSON.stringify(data).includes('new in'));
    expect(new Set(fresh.map(({ producer }) => producer?.id)).size).toBe(2);
    for (const { shown, channel } of pages) {
      expect(shown()).toEqual(texts);
      expect(channel.outbox.get()).toEqual([]);
    }
  });

  it('CLIENT-17 a position is kept only after the handlers of its event, also when one ends the page', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    const { channel, client } = await load(server, tab);
    const room = server.channel(ROOM);
    await server.clock.advance(300);
    const keptOffset = (): number => {
      const [text = ''] = tab.entries.values();
      return (JSON.parse(text) as { history: { position: { offset: number } } }).history.position.offset;
    };
    const kept: number[] = [];
    channel.on('chat_message', ({ data }) => {
      if (data.text === 'three') client.close();
      kept.push(keptOffset());
    });
    for (const text of ['one', 'two', 'three', 'four']) {
      room.publish('chat_message', line(text));
      await server.clock.advance(300);
    }
    expect(kept).toEqual([0, 1, 2]);
    const { heard } = await load(server, tab);
    expect(textsOf(heard)).toEqual(['three', 'four']);
  });

  it.each([
    ['user', { userId: 'ben' }],
    ['server', { url: 'ws://other.test/ws' }],
  ])('CLIENT-17 what was kept of another %s is neither shown nor sent', async (_, changes) => {
    const server = createFakeServer();
    const tab = fakeStorage();
    await load(server, tab);
    server.channel(ROOM).publish('chat_message', line('private'));
    await crash(server);
    const { shown, channel } = await load(server, tab, changes);
    expect([shown(), channel.position.get()]).toEqual([[], undefined]);
  });

  it('CLIENT-17 a page that is taken for somebody else forgets what it showed, and sends none of it', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    server.refuse(1006);
    const before = await load(server, tab, { userId: 'ben' });
    before.channel.send('chat_message', { text: 'as Ben' });
    await server.settle();
    before.client.close();
    server.refuse();
    // The page thinks that it is Ben's; the server says that it is Ann.
    const { channel, errors } = await load(server, tab, { userId: 'ben' });
    await server.clock.advance(1_000);
    expect(server.channel(ROOM).events()).toEqual([]);
    expect([channel.outbox.get(), channel.health.get(), errors]).toEqual([[], 'live', []]);
    expect(tab.entries.size).toBe(0);
  });

  it.each([CLOSE.ended, CLOSE.removed, CLOSE.revoked, CLOSE.replaced_elsewhere])(
    'CLIENT-17 a close with %i leaves nothing behind',
    async (code) => {
      const server = createFakeServer();
      const tab = fakeStorage();
      const { channel } = await load(server, tab);
      channel.send('chat_message', { text: 'hello' });
      await server.clock.advance(300);
      expect(tab.entries.size).toBe(1);
      server.close(code);
      await server.clock.advance(1_000);
      expect(tab.entries.size).toBe(0);
    },
  );

  it('an end that the page asked for leaves what is needed to go on, and so does a page that is out of date', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    const { client } = await load(server, tab);
    client.close();
    expect(tab.entries.size).toBe(1);
    await load(server, tab);
    server.close(CLOSE.version_too_old);
    await server.clock.advance(1_000);
    expect(tab.entries.size).toBe(1);
  });

  it('AUTH-11 nothing of a ticket or a token is kept', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    const tickets: string[] = [];
    const options = server.optionsFor(ANN);
    const client = createClient({
      ...options,
      memory: sessionMemory({ userId: 'ann', storage: () => tab.storage }),
      credentials: async () => {
        const credential = await options.credentials();
        if ('ticket' in credential) tickets.push(credential.ticket);
        return credential;
      },
    });
    client.channel(ROOM).send('chat_message', { text: 'hello' });
    client.start();
    await server.clock.advance(1_000);
    const kept = [...tab.entries].flat().join(' ');
    expect(tickets).toHaveLength(1);
    expect(kept).toContain('hello');
    expect(tickets.some((ticket) => kept.includes(ticket))).toBe(false);
  });

  it('storage that refuses costs nothing but the memory', async () => {
    const server = createFakeServer();
    const memory = sessionMemory({
      userId: 'ann',
      storage: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    const client = createClient({ ...server.optionsFor(ANN), memory });
    const channel = client.channel(ROOM);
    const errors: unknown[] = [];
    client.onError((error) => errors.push(error));
    client.start();
    await server.settle();
    channel.send('chat_message', { text: 'hello' });
    await server.clock.advance(1_000);
    server.close(CLOSE.ended);
    await server.clock.advance(1_000);
    expect(textsOf(channel.events('chat_message').get())).toEqual(['hello']);
    expect([client.status.get(), errors]).toMatchObject([{ at: 'closed', reason: 'ended' }, []]);
  });

  it('a full storage keeps what was written by hand rather than what the server can tell again', async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    await load(server, tab);
    for (let n = 0; n < 50; n += 1) server.channel(ROOM).publish('chat_message', line('x'.repeat(200)));
    await crash(server);
    tab.limit((text) => text.length < 2_000);
    const page = await load(server, tab);
    page.channel.send('chat_message', { text: 'mine' });
    await server.settle();
    page.client.close();
    const after = await load(server, tab);
    expect(after.channel.outbox.get().map(({ data }) => data)).toEqual([{ text: 'mine' }]);
    expect(after.channel.position.get()).toBeUndefined();
  });

  it(`the newest ${MAX_REMEMBERED} events are kept`, async () => {
    const server = createFakeServer();
    const tab = fakeStorage();
    await load(server, tab);
    for (let n = 1; n <= MAX_REMEMBERED + 50; n += 1)
      server.channel(ROOM).publish('chat_message', line(`${n}`));
    await crash(server);
    const { shown } = await load(server, tab);
    expect([shown().length, shown()[0], shown().at(-1)]).toEqual([MAX_REMEMBERED, '51', '250']);
  });

  it('a page that is closed while its memory opens does not dial', async () => {
    const server = createFakeServer();
    const memory = sessionMemory({ userId: 'ann', storage: () => fakeStorage().storage });
    const client = createClient({ ...server.optionsFor(ANN), memory });
    client.start();
    client.close();
    await server.settle();
    expect(server.connections()).toBe(0);
    // As a framework does that mounts twice.
    client.start();
    await server.settle();
    expect(server.connections()).toBe(1);
  });
});
