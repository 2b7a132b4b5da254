import { ProtocolError } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { collect, ROOM, startRoom, textsOf } from '../test/room.ts';
import { MAX_IN_FLIGHT, MAX_QUEUED } from './outbox.ts';
import { ANSWER_DEADLINE_MS } from './requests.ts';

describe('outbox', () => {
  it('CLIENT-6 shows queued, sent and acknowledged', async () => {
    const { server, client, channel } = await startRoom();
    client.close();
    const delivery = channel.send('chat_message', { text: 'hello' });
    const seen = [delivery.status.get()];
    delivery.status.subscribe(() => seen.push(delivery.status.get()));
    expect(channel.outbox.get()).toEqual([delivery]);
    client.start();
    await server.settle();
    expect(seen).toEqual(['queued', 'sent', 'acknowledged']);
    expect(await delivery.done).toEqual({ offset: 1, duplicate: false });
    expect(channel.outbox.get()).toEqual([]);
  });

  it('CLIENT-6 sends what was queued offline in order, several at a time', async () => {
    const { server, client, channel } = await startRoom();
    client.close();
    const sent = Array.from({ length: 40 }, (_, n) => channel.send('chat_message', { text: `line ${n}` }));
    server.delay(50);
    client.start();
    await server.clock.advance(400);
    const inFlight = sent.filter((delivery) => delivery.status.get() === 'sent');
    expect(inFlight.length).toBeLessThanOrEqual(MAX_IN_FLIGHT);
    await server.clock.advance(5_000);
    expect(textsOf(channel.events('chat_message').get())).toEqual(sent.map((_, n) => `line ${n}`));
    const chains = server.received.flatMap(({ producer }) => producer ?? []);
    expect(chains.map(({ prev }) => prev)).toEqual(chains.map(({ seq }) => seq - 1));
  });

  it('CLIENT-6 refuses the one that is too many at once and says why', async () => {
    const { client, channel } = await startRoom();
    client.close();
    for (let n = 0; n < MAX_QUEUED; n += 1) channel.send('chat_message', { text: `${n}` });
    const tooMany = channel.send('chat_message', { text: 'one more' });
    expect(tooMany.status.get()).toBe('failed');
    expect(tooMany.error.get()?.message).toBe(
      'Too much is waiting to be sent. Please wait for the connection.',
    );
    await expect(tooMany.done).rejects.toMatchObject({ error: 'OVERLOADED' });
    expect(channel.outbox.get()).toHaveLength(MAX_QUEUED);
  });

  it('what is not as declared fails at once with the field', async () => {
    const { server, channel } = await startRoom();
    const empty = channel.send('chat_message', { text: '   ' });
    expect(empty.error.get()).toMatchObject({ error: 'VALIDATION_ERROR', details: { field: 'text' } });
    await server.settle();
    expect(server.received.some(({ type }) => type === 'chat_message')).toBe(false);
  });

  it('EVENT-4 sends again under the same number when the answer was lost with the connection', async () => {
    const { server, channel } = await startRoom();
    server.dropAcks(1);
    const delivery = channel.send('chat_message', { text: 'once' });
    await server.settle();
    server.cut();
    await server.clock.advance(1_000);
    expect(await delivery.done).toEqual({ offset: 1, duplicate: true });
    expect(server.channel(ROOM).events()).toHaveLength(1);
  });

  it('CLIENT-8 sends an event again that was not answered in time', async () => {
    const { server, channel } = await startRoom();
    server.dropAcks(1);
    const delivery = channel.send('chat_message', { text: 'once' });
    await server.clock.advance(ANSWER_DEADLINE_MS - 1);
    expect(delivery.status.get()).toBe('sent');
    await server.clock.advance(1);
    expect(await delivery.done).toEqual({ offset: 1, duplicate: true });
  });

  it('EVENT-5 numbers on from what the server knows when something is missing', async () => {
    const { server, channel } = await startRoom();
    channel.send('chat_message', { text: 'one' });
    await server.settle();
    server.channel(ROOM).restart();
    await server.clock.advance(1_000);
    const two = channel.send('chat_message', { text: 'two' });
    await server.settle();
    expect(await two.done).toEqual({ offset: 1, duplicate: false });
    const numbers = server.received.flatMap(({ producer }) =>
      producer ? [[producer.seq, producer.prev]] : [],
    );
    expect(numbers).toEqual([
      [1, 0],
      [2, 1],
      [2, 0],
    ]);
  });

  it('EVENT-7 a refused event fails alone; those behind it in flight still arrive, in order', async () => {
    const { server, channel } = await startRoom();
    server.reject('chat_message', new ProtocolError('WRONG_PHASE'));
    const sent = ['one', 'two', 'three'].map((text) => channel.send('chat_message', { text }));
    await server.settle();
    expect(sent.map((delivery) => delivery.status.get())).toEqual(['failed', 'acknowledged', 'acknowledged']);
    expect(textsOf(channel.events('chat_message').get())).toEqual(['two', 'three']);
    expect(channel.outbox.get()).toEqual([sent[0]]);
  });

  it('a failed one can be sent again or dismissed', async () => {
    const { server, channel } = await startRoom();
    server.reject('chat_message', new ProtocolError('WRONG_PHASE'), 2);
    const again = channel.send('chat_message', { text: 'again' });
    const never = channel.send('chat_message', { text: 'never' });
    await server.settle();
    again.retry();
    never.dismiss();
    await server.settle();
    expect(await again.done).toEqual({ offset: 1, duplicate: false });
    expect(channel.outbox.get()).toEqual([]);
    again.retry();
    expect(again.status.get()).toBe('acknowledged');
  });

  it('LIMIT-1 waits as long as a rate limit asks, shows it, and keeps the order', async () => {
    const { server, channel } = await startRoom();
    const heard = collect(channel, 'chat_message');
    server.reject('chat_message', new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: 2_000 }));
    const one = channel.send('chat_message', { text: 'one' });
    channel.send('chat_message', { text: 'two' });
    await server.clock.advance(1_999);
    expect(one.status.get()).toBe('queued');
    expect(one.error.get()).toMatchObject({ error: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 2_000 });
    await server.clock.advance(100);
    expect(textsOf(heard)).toEqual(['one', 'two']);
    expect(one.error.get()).toBeUndefined();
  });

  it('LIMIT-2 goes on with one at a time after a rate limit', async () => {
    const { server, channel } = await startRoom();
    server.reject('chat_message', new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: 1_000 }));
    const sent = Array.from({ length: 5 }, (_, n) => channel.send('chat_message', { text: `${n}` }));
    await server.clock.advance(999);
    server.delay(50);
    await server.clock.advance(10);
    expect(sent.map((delivery) => delivery.status.get())).toEqual([
      'sent',
      'queued',
      'queued',
      'queued',
      'queued',
    ]);
    await server.clock.advance(2_000);
    expect(sent.every((delivery) => delivery.status.get() === 'acknowledged')).toBe(true);
  });

  it('a server that stays busy is not asked for ever', async () => {
    const { server, channel } = await startRoom();
    server.reject('chat_message', new ProtocolError('OVERLOADED'), 100);
    const delivery = channel.send('chat_message', { text: 'hello' });
    await server.clock.advance(60_000);
    expect(delivery.status.get()).toBe('failed');
    expect(delivery.error.get()?.error).toBe('OVERLOADED');
  });

  it('CLIENT-19 an event that may be stored already is asked for until the server can say, and never fails before', async () => {
    const { server, channel } = await startRoom();
    const heard = collect(channel, 'chat_message');
    server.reject('chat_message', new ProtocolError('UNAVAILABLE', { retryAfterMs: 1_000 }), 20);
    const delivery = channel.send('chat_message', { text: 'hello' });
    await server.clock.advance(19_500);
    expect(delivery.status.get()).toBe('queued');
    expect(delivery.error.get()?.error).toBe('UNAVAILABLE');
    await server.clock.advance(1_000);
    expect(delivery.status.get()).toBe('acknowledged');
    expect(textsOf(heard)).toEqual(['hello']);
  });

  it('delivers what was written before the last handle was released', async () => {
    const { server, client, channel } = await startRoom();
    client.close();
    const delivery = channel.send('chat_message', { text: 'bye' });
    channel.release();
    client.start();
    await server.settle();
    expect(delivery.status.get()).toBe('acknowledged');
    const last = server.received.findLast(({ type }) => type !== 'clock');
    expect(last).toMatchObject({ type: 'unsubscribe', data: { channel: ROOM } });
  });
});
