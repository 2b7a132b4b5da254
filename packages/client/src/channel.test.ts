import { ProtocolError, type Reading } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ANN, BEN, collect, presenceOf, ROOM, startRoom, textsOf } from '../test/room.ts';
import { createClient } from './createClient.ts';
import { createFakeServer } from './testing/fakeServer.ts';

const line = (text: string) => ({ text, from: BEN });

describe('a channel', () => {
  it('CLIENT-1 hands over what was missed and then what is live, once', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    const heard = collect(channel, 'chat_message');
    room.publish('chat_message', line('one'));
    await server.settle();
    server.cut();
    room.publish('chat_message', line('two'));
    await server.clock.advance(1_000);
    room.publish('chat_message', line('three'));
    await server.settle();
    expect(textsOf(heard)).toEqual(['one', 'two', 'three']);
    expect(channel.recovery.get()).toMatchObject({
      recovered: true,
      missed: { total: 1, byType: { chat_message: 1 } },
      fromOffset: 1,
    });
    expect(channel.recovery.get()?.awayMs).toBeGreaterThan(0);
    expect(channel.recovery.get()?.awayMs).toBeLessThan(1_000);
  });

  it('CLIENT-15 a return tells how many events of which type were missed', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    server.cut();
    for (const text of ['one', 'two', 'three', 'four']) room.publish('chat_message', line(text));
    room.publish('participant_joined', ANN);
    await server.clock.advance(1_000);
    expect(channel.recovery.get()).toMatchObject({
      recovered: true,
      missed: { total: 5, byType: { chat_message: 4, participant_joined: 1 } },
    });
    server.cut();
    await server.clock.advance(2_000);
    expect(channel.recovery.get()?.missed).toEqual({ total: 0, byType: {} });
  });

  it('SUB-4 shows the history of a first subscription and hands none of it to handlers', async () => {
    const server = createFakeServer();
    server.channel(ROOM).publish('chat_message', line('before'));
    const client = createClient(server.optionsFor());
    const channel = client.channel(ROOM);
    const heard = collect(channel, 'chat_message');
    client.start();
    await server.settle();
    expect(textsOf(channel.events('chat_message').get())).toEqual(['before']);
    expect(heard).toEqual([]);
    expect(channel.recovery.get()).toBeUndefined();
    expect(channel.position.get()).toMatchObject({ offset: 1 });
  });

  it('CLIENT-1 a live event that is there already is ignored, and one after a gap waits for what is missing', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    const heard = collect(channel, 'chat_message');
    server.dropEvents(2);
    for (const text of ['one', 'two', 'three']) room.publish('chat_message', line(text));
    await server.settle();
    expect(textsOf(heard)).toEqual(['one', 'two', 'three']);
    expect(textsOf(channel.events('chat_message').get())).toEqual(['one', 'two', 'three']);
    expect(channel.recovery.get()).toBeUndefined();
    expect(server.connections()).toBe(1);
  });

  it('STATE-2 a state that came before the answer is older than the snapshot and brings nobody back', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    server.delay(50);
    // A hole: what is missing is asked for. What is told until the server hears of that is on its way before the answer.
    server.dropEvents(1);
    room.publish('chat_message', line('one'));
    room.publish('chat_message', line('two'));
    await server.clock.advance(60);
    expect(channel.health.get()).toBe('joining');
    server.sendText(
      JSON.stringify({
        type: 'presence',
        id: 'p1',
        timestamp: '2026-01-01T00:00:00.000Z',
        channel: ROOM,
        data: { key: 'ben', version: 1, value: presenceOf(BEN) },
      }),
    );
    await server.clock.advance(200);
    expect(channel.health.get()).toBe('live');
    expect(channel.states('presence').get().has('ben')).toBe(false);
  });

  it('CLIENT-2 the position advances after the handlers, also of one that throws, which is reported', async () => {
    const { server, client, channel } = await startRoom();
    const errors: ProtocolError[] = [];
    const positions: (number | undefined)[] = [];
    client.onError((error) => errors.push(error));
    channel.on('chat_message', () => {
      positions.push(channel.position.get()?.offset);
      throw new Error('a bug of the page');
    });
    const heard = collect(channel, 'chat_message');
    server.channel(ROOM).publish('chat_message', line('one'));
    server.channel(ROOM).publish('chat_message', line('two'));
    await server.settle();
    expect(positions).toEqual([0, 1]);
    expect(textsOf(heard)).toEqual(['one', 'two']);
    expect(channel.position.get()?.offset).toBe(2);
    expect(errors.map(({ error, cause }) => [error, cause])).toEqual([
      ['SERVER_ERROR', new Error('a bug of the page')],
      ['SERVER_ERROR', new Error('a bug of the page')],
    ]);
  });

  it('CLIENT-9 tells the reason and the snapshot before anything newer', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    room.publish('chat_message', line('one'));
    await server.settle();
    server.cut();
    for (const text of ['two', 'three']) room.publish('chat_message', line(text));
    room.setState('presence', 'ben', presenceOf(BEN));
    room.trim(2);
    const told: unknown[] = [];
    channel.on('chat_message', (message) => {
      told.push([
        message.data.text,
        channel.recovery.get()?.reason,
        channel.states('presence').get().has('ben'),
      ]);
    });
    await server.clock.advance(1_000);
    expect(told).toEqual([['three', 'trimmed', true]]);
    expect(channel.recovery.get()).toMatchObject({ recovered: false, reason: 'trimmed', fromOffset: 1 });
  });

  it('SUB-3 after another epoch the history is another one, and live goes on', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    for (const text of ['one', 'two']) room.publish('chat_message', line(text));
    await server.settle();
    const heard = collect(channel, 'chat_message');
    room.restart();
    room.publish('chat_message', line('new one'));
    await server.clock.advance(1_000);
    expect(channel.recovery.get()).toMatchObject({ recovered: false, reason: 'epoch_changed' });
    expect(textsOf(channel.events('chat_message').get())).toEqual(['new one']);
    room.publish('chat_message', line('new two'));
    await server.settle();
    expect(textsOf(heard)).toEqual(['new two']);
  });

  it('STATE-1 keeps the newest version of a key and forgets what is gone', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    room.setState('presence', 'ann', presenceOf(ANN));
    room.setState('presence', 'ben', presenceOf(BEN));
    await server.settle();
    const people = channel.states('presence');
    const before = people.get();
    expect([...before.keys()]).toEqual(['ann', 'ben']);
    const old = { type: 'presence', id: 'x', timestamp: '2026-01-01T00:00:00.000Z', channel: ROOM };
    server.sendText(
      JSON.stringify({ ...old, data: { key: 'ann', version: 1, value: presenceOf(ANN, 'reconnecting') } }),
    );
    await server.settle();
    expect(people.get()).toBe(before);
    room.setState('presence', 'ann', null);
    await server.settle();
    server.sendText(JSON.stringify({ ...old, data: { key: 'ann', version: 2, value: presenceOf(ANN) } }));
    await server.settle();
    expect([...people.get().keys()]).toEqual(['ben']);
  });

  it('STATE-1 a snapshot replaces everything, also what is gone since', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    for (const person of [ANN, BEN]) room.setState('presence', person.user_id, presenceOf(person));
    await server.settle();
    server.cut();
    room.setState('presence', 'ann', null);
    await server.clock.advance(1_000);
    expect([...channel.states('presence').get().keys()]).toEqual(['ben']);
  });

  it('STATE-2 keeps what is newer than a snapshot of the same connection', async () => {
    const { server, channel } = await startRoom();
    const room = server.channel(ROOM);
    room.setState('presence', 'ann', presenceOf(ANN));
    const newest = { key: 'ann', version: 99, value: presenceOf(ANN, 'reconnecting') };
    const status = (): unknown => channel.states('presence').get().get('ann')?.status;
    const frame = { type: 'presence', id: 'x', timestamp: '2026-01-01T00:00:00.000Z', channel: ROOM };
    server.sendText(JSON.stringify({ ...frame, data: newest }));
    await server.settle();
    expect([channel.health.get(), status()]).toEqual(['live', 'reconnecting']);
    server.dropEvents(1);
    for (const text of ['lost', 'seen']) room.publish('chat_message', line(text));
    await server.settle();
    expect([channel.health.get(), status()]).toEqual(['live', 'reconnecting']);
  });

  it('FRAME-2 ignores fields and types that it does not know, and counts their place in the log', async () => {
    const { server, channel, client } = await startRoom();
    const errors: ProtocolError[] = [];
    client.onError((error) => errors.push(error));
    const frame = {
      id: 'x',
      timestamp: '2026-01-01T00:00:00.000Z',
      channel: ROOM,
      data: { any: 1 },
      brand_new: true,
    };
    server.sendText(JSON.stringify({ ...frame, type: 'hologram', offset: 1, tag: 't1' }));
    server.sendText(JSON.stringify({ ...frame, type: 'hologram_state' }));
    server.sendText(
      JSON.stringify({
        ...frame,
        type: 'chat_message',
        offset: 2,
        tag: 't2',
        data: { ...line('new'), mood: 'calm' },
      }),
    );
    await server.settle();
    expect(channel.position.get()).toMatchObject({ offset: 2, tag: 't2' });
    expect(
      channel
        .events('chat_message')
        .get()
        .map(({ data }) => data),
    ).toEqual([line('new')]);
    expect(errors).toEqual([]);
  });

  it('what is not a frame is reported and harms nothing', async () => {
    const { server, channel, client } = await startRoom();
    const errors: ProtocolError[] = [];
    client.onError((error) => errors.push(error));
    for (const text of ['{', '[]', '{"type":"chat_message"}']) server.sendText(text);
    server.channel(ROOM).publish('chat_message', line('still here'));
    await server.settle();
    expect(errors.map(({ error }) => error)).toEqual([
      'INVALID_MESSAGE',
      'INVALID_MESSAGE',
      'INVALID_MESSAGE',
    ]);
    expect(textsOf(channel.events('chat_message').get())).toEqual(['still here']);
  });

  it('SIGNAL-1 hands a signal to the others and drops it while away', async () => {
    const { server, client, channel } = await startRoom();
    const ben = createClient(server.optionsFor(BEN));
    const benChannel = ben.channel(ROOM);
    const typing: string[] = [];
    benChannel.on('typing', (message) => typing.push(message.data.name));
    channel.on('typing', () => typing.push('back to the sender'));
    ben.start();
    await server.settle();
    channel.set('typing', {});
    await server.settle();
    client.close();
    channel.set('typing', {});
    client.start();
    await server.settle();
    expect(typing).toEqual(['Ann']);
  });

  it('CLIENT-7 of a state only the newest is kept while offline', async () => {
    const { server, client, channel } = await startRoom();
    const reading = { bpm: 60, rmssd: null, quality: 1, source: 'simulated', share: 'group' } as const;
    client.close();
    for (const bpm of [60, 61, 62]) channel.set('reading', { ...reading, bpm });
    client.start();
    await server.settle();
    const sent = server.received.filter(({ type }) => type === 'reading');
    expect(sent.map((frame) => (frame.data as Reading).bpm)).toEqual([62]);
    expect(channel.states('reading').get().get('ann')).toMatchObject({ bpm: 62, name: 'Ann' });
  });

  it('SUB-5 one subscription for all handles, ended with the last', async () => {
    const { server, client, channel } = await startRoom();
    const second = client.channel(ROOM);
    await server.settle();
    const asked = (type: string): number => server.received.filter((frame) => frame.type === type).length;
    channel.release();
    channel.release();
    await server.settle();
    expect([asked('subscribe'), asked('unsubscribe'), second.health.get()]).toEqual([1, 0, 'live']);
    second.release();
    await server.settle();
    expect(asked('unsubscribe')).toBe(1);
  });

  it('PERM-4 a refused channel says why and is asked for again on the next connection', async () => {
    const { server, client } = await startRoom();
    const lead = client.channel('lead:s1');
    await server.settle();
    expect([lead.health.get(), lead.refusal.get()?.error]).toEqual(['refused', 'FORBIDDEN']);
    server.cut();
    await server.clock.advance(1_000);
    expect(server.received.filter(({ data }) => JSON.stringify(data).includes('lead:s1'))).toHaveLength(2);
  });

  it('a busy server is asked for the channel again', async () => {
    const server = createFakeServer();
    server.reject('subscribe', new ProtocolError('OVERLOADED', { retryAfterMs: 700 }));
    const client = createClient(server.optionsFor());
    const channel = client.channel(ROOM);
    client.start();
    await server.clock.advance(699);
    expect(channel.health.get()).toBe('joining');
    await server.clock.advance(1);
    expect(channel.health.get()).toBe('live');
  });

  it('a handler may end the connection in the middle of what was missed', async () => {
    const { server, client, channel } = await startRoom();
    server.cut();
    for (const text of ['one', 'two']) server.channel(ROOM).publish('chat_message', line(text));
    const heard = collect(channel, 'chat_message');
    channel.on('chat_message', () => client.close());
    await server.clock.advance(1_000);
    expect(channel.health.get()).toBe('joining');
    client.start();
    await server.settle();
    expect(textsOf(heard)).toEqual(['one', 'two']);
    expect(channel.health.get()).toBe('live');
  });
});
