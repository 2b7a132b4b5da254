import { CLOSE, ProtocolError } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { createClient } from '../src/createClient.ts';
import { createFakeServer } from '../src/testing/fakeServer.ts';
import { ANN, BEN, collect, presenceOf, ROOM, startRoom, textsOf, type Room } from './room.ts';

const line = (text: string) => ({ text, from: BEN });

/** Everything that the status said from here on. */
function statusesOf({ client }: Room): string[] {
  const told: string[] = [];
  client.status.subscribe(() => told.push(client.status.get().at));
  return told;
}

describe('a node that drains', () => {
  it('CLIENT-12 is left only once every channel follows on a second connection, and the status stays live', async () => {
    const room = await startRoom();
    const { client, server, channel } = room;
    const told = statusesOf(room);
    const heard = collect(channel, 'chat_message');
    server.delay(100);
    server.drain(3_000);
    server.channel(ROOM).publish('chat_message', line('before'));
    await server.clock.advance(3_100);
    expect([client.identity.get()?.connectionId, server.connections()]).toEqual(['c1', 2]);
    // From the welcome of the second to the answer of its subscribe takes two ways more: what is told then comes once.
    await server.clock.advance(150);
    server.channel(ROOM).publish('chat_message', line('between'));
    expect([client.identity.get()?.connectionId, server.hangUps]).toEqual(['c2', []]);
    await server.clock.advance(500);
    server.channel(ROOM).publish('chat_message', line('after'));
    await server.clock.advance(500);
    expect([server.connections(), server.hangUps]).toEqual([1, [CLOSE.normal]]);
    expect(textsOf(heard)).toEqual(['before', 'between', 'after']);
    expect(told).toEqual([]);
    expect(channel.recovery.get()).toBeUndefined();
  });

  it('CLIENT-12 the second connection has a ticket of its own, and its welcome says who we are', async () => {
    const server = createFakeServer();
    const roles = ['participant', 'instructor'] as const;
    const tickets: string[] = [];
    const client = createClient({
      ...server.optionsFor(ANN),
      credentials: async () => {
        const role = roles[tickets.length] ?? 'participant';
        const credential = await server.optionsFor({ ...ANN, role }).credentials();
        tickets.push('ticket' in credential ? credential.ticket : '');
        return credential;
      },
    });
    client.start();
    await server.settle();
    server.drain(100);
    await server.clock.advance(200);
    expect(new Set(tickets).size).toBe(2);
    expect(client.identity.get()).toMatchObject({ role: 'instructor', connectionId: 'c2' });
  });

  it('CLIENT-13 a second connection that fails is tried again while the first one serves', async () => {
    const room = await startRoom();
    const { client, server, channel } = room;
    const told = statusesOf(room);
    server.refuse(1006);
    server.drain(1_000);
    await server.clock.advance(20_000);
    expect([client.identity.get()?.connectionId, told]).toEqual(['c1', []]);
    const delivery = channel.send('chat_message', { text: 'still here' });
    await server.settle();
    expect(delivery.status.get()).toBe('acknowledged');
    server.refuse();
    await server.clock.advance(8_000);
    expect(client.identity.get()?.connectionId).not.toBe('c1');
    expect([server.connections(), told]).toEqual([1, []]);
  });

  it('CLIENT-13 a ticket that is refused with a time is asked for when it says', async () => {
    const { client, server } = await startRoom();
    server.refuseTickets(new ProtocolError('OVERLOADED', { retryAfterMs: 5_000 }));
    server.drain(0);
    await server.clock.advance(100);
    server.refuseTickets();
    await server.clock.advance(4_800);
    expect(client.identity.get()?.connectionId).toBe('c1');
    await server.clock.advance(200);
    expect(client.identity.get()?.connectionId).toBe('c2');
  });

  it('CLIENT-13 a server that closes before the second connection is there leaves an ordinary loss', async () => {
    const room = await startRoom();
    const { client, server, channel } = room;
    const told = statusesOf(room);
    const heard = collect(channel, 'chat_message');
    server.delay(400);
    server.drain(100);
    await server.clock.advance(600);
    server.delay(0);
    server.cut(CLOSE.restart, 'c1');
    server.channel(ROOM).publish('chat_message', line('meanwhile'));
    await server.clock.advance(3_000);
    expect(client.identity.get()?.connectionId).toBe('c2');
    expect([textsOf(heard), told]).toEqual([['meanwhile'], []]);
    expect(channel.recovery.get()).toMatchObject({ recovered: true, missed: { total: 1 } });
  });

  it('CLIENT-14 what is not answered is sent again there under its number, and stored once', async () => {
    const { client, server, channel } = await startRoom();
    server.dropAcks(3);
    const sent = ['one', 'two', 'three'].map((text) => channel.send('chat_message', { text }));
    await server.settle();
    server.drain(500);
    await server.clock.advance(1_000);
    expect(client.identity.get()?.connectionId).toBe('c2');
    const receipts = await Promise.all(sent.map(({ done }) => done));
    expect(receipts.every(({ duplicate }) => duplicate)).toBe(true);
    expect(server.channel(ROOM).events()).toHaveLength(3);
    const steps = server.received.flatMap(({ producer }) => (producer ? [JSON.stringify(producer)] : []));
    expect(steps).toEqual([...steps.slice(0, 3), ...steps.slice(0, 3)]);
  });

  it('CLIENT-14 an answer of the connection that was left counts, and nothing else of it', async () => {
    const { client, server, channel } = await startRoom();
    const heard = collect(channel, 'chat_message');
    const seen: string[] = [];
    server.delay(300);
    server.drain(0);
    await server.clock.advance(450);
    const delivery = channel.send('chat_message', { text: 'on the way' });
    delivery.status.subscribe(() => seen.push(delivery.status.get()));
    await server.clock.advance(2_000);
    expect(client.identity.get()?.connectionId).toBe('c2');
    expect(seen).toEqual(['acknowledged']);
    expect(server.received.filter(({ type }) => type === 'chat_message')).toHaveLength(1);
    expect(textsOf(heard)).toEqual(['on the way']);
    expect(server.hangUps).toEqual([CLOSE.normal]);
  });

  it('CLIENT-14 what both connections tell is told once', async () => {
    const { client, server, channel } = await startRoom();
    const typists: string[] = [];
    channel.on('typing', ({ data }) => typists.push(data.user_id));
    // A question without an answer keeps the first connection.
    server.dropAcks(1);
    server.nudge('visible');
    server.drain(0);
    await server.clock.advance(500);
    expect([client.identity.get()?.connectionId, server.connections()]).toEqual(['c2', 2]);
    server.channel(ROOM).signal('typing', BEN);
    await server.clock.advance(500);
    expect(typists).toEqual(['ben']);
    await server.clock.advance(2_000);
    expect(server.connections()).toBe(1);
  });

  it('CLIENT-14 a connection that was left and answers nothing is closed after 2 s', async () => {
    const { client, server, channel } = await startRoom();
    server.drain(0);
    await server.clock.advance(0);
    expect(client.identity.get()?.connectionId).toBe('c2');
    server.drain(0);
    // From here on nothing gets through: the subscribe on the third connection has no answer either.
    server.reject('subscribe', new ProtocolError('OVERLOADED', { retryAfterMs: 60_000 }));
    await server.clock.advance(1_900);
    expect(server.hangUps).toEqual([CLOSE.normal]);
    await server.clock.advance(200);
    expect(server.hangUps).toEqual([CLOSE.normal, CLOSE.normal]);
    expect([client.status.get().at, channel.health.get()]).toEqual(['live', 'joining']);
  });

  it('STATE-2 the states there are those of its snapshot, whatever the first connection had told', async () => {
    const { server, channel } = await startRoom();
    server.channel(ROOM).setState('presence', 'ben', presenceOf(BEN));
    await server.settle();
    server.delay(200);
    server.drain(0);
    await server.clock.advance(250);
    server.channel(ROOM).setState('presence', 'ben', null);
    await server.clock.advance(2_000);
    expect(channel.states('presence').get().has('ben')).toBe(false);
  });

  it('STATE-2 versions of the node that was left say nothing about those of the other', async () => {
    const { server, channel } = await startRoom();
    server.channel(ROOM).setState('presence', 'ben', presenceOf(BEN));
    await server.settle();
    const value = presenceOf(BEN, 'reconnecting');
    const told = { key: 'ben', version: 1e9, value };
    const timestamp = '2026-01-01T00:00:00.000Z';
    server.sendText(JSON.stringify({ type: 'presence', id: 'p1', timestamp, channel: ROOM, data: told }));
    await server.settle();
    expect(channel.states('presence').get().get('ben')).toEqual(value);
    server.drain(0);
    await server.clock.advance(500);
    expect(channel.states('presence').get().get('ben')).toEqual(presenceOf(BEN));
  });

  it('close ends both connections', async () => {
    const { client, server } = await startRoom();
    server.delay(200);
    server.drain(0);
    await server.clock.advance(100);
    client.close();
    await server.clock.advance(1_000);
    expect([server.connections(), client.status.get().at]).toEqual([0, 'closed']);
  });

  it('CLIENT-12 a channel taken while it moves is followed on the second connection only', async () => {
    const { client, server } = await startRoom();
    server.delay(100);
    server.drain(0);
    await server.clock.advance(250);
    const mine = client.channel('user:ann');
    await server.clock.advance(1_000);
    expect(mine.health.get()).toBe('live');
    expect(server.connections()).toBe(1);
  });
});
