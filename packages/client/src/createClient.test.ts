import { CLOSE, ProtocolError, type ErrorName } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ANN, ROOM, startRoom } from '../test/room.ts';
import type { Environment, SocketListener } from './connection/environment.ts';
import { createClient } from './createClient.ts';
import { toSocketUrl } from './options.ts';
import { createFakeServer, type FakeServer } from './testing/fakeServer.ts';

function countDials(server: FakeServer) {
  const dials = { count: 0 };
  const { credentials } = server.optionsFor();
  return { dials, credentials: () => ((dials.count += 1), credentials()) };
}

describe('createClient', () => {
  it('does not dial before start', async () => {
    const server = createFakeServer();
    const client = createClient(server.optionsFor());
    await server.clock.advance(60_000);
    expect([client.status.get().at, server.connections()]).toEqual(['idle', 0]);
  });

  it('CONN-9 welcome tells who we are', async () => {
    const { client, server } = await startRoom();
    expect(client.status.get()).toEqual({ at: 'live' });
    expect(client.identity.get()).toEqual({
      userId: 'ann',
      name: 'Ann',
      role: 'participant',
      sessionId: null,
      connectionId: 'c1',
      expiresAt: server.clock.now() + 3_600_000,
      node: 'fake',
    });
  });

  it('AUTH-2 a token is said in the first message', async () => {
    const server = createFakeServer();
    const options = server.optionsFor(ANN);
    const { ticket } = (await options.credentials()) as { ticket: string };
    const client = createClient({ ...options, credentials: () => ({ token: ticket }) });
    client.start();
    await server.settle();
    expect(server.received[0]).toMatchObject({ type: 'authenticate', data: { token: ticket } });
    expect(client.identity.get()?.userId).toBe('ann');
  });

  it('CONN-8 a half-open connection is given up after 12.5 s and dialed again', async () => {
    const { client, server } = await startRoom();
    const told: string[] = [];
    client.status.subscribe(() => told.push(client.status.get().at));
    await server.clock.advance(100);
    server.blackhole();
    await server.clock.advance(12_000);
    expect(told).toEqual(['degraded']);
    await server.clock.advance(1_000);
    server.blackhole(false);
    await server.clock.advance(20_000);
    expect(told.at(-1)).toBe('live');
    expect(client.identity.get()?.connectionId).not.toBe('c1');
  });

  it('CONN-6 a server that does not ping but answers is kept', async () => {
    const { client, server } = await startRoom();
    await server.clock.advance(300_000);
    expect(client.identity.get()?.connectionId).toBe('c1');
    expect(server.received.filter(({ type }) => type === 'pong').length).toBeGreaterThan(50);
  });

  it('tells of a loss by its length', async () => {
    const { client, server } = await startRoom();
    const told: string[] = [];
    client.status.subscribe(() => told.push(client.status.get().at));
    server.refuse(1006);
    server.cut();
    await server.clock.advance(1_990);
    expect(told).toEqual([]);
    await server.clock.advance(20);
    expect(told).toEqual(['degraded']);
    await server.clock.advance(8_000);
    expect(client.status.get()).toMatchObject({ at: 'reconnecting', attempt: expect.any(Number) });
    server.nudge('offline');
    expect(client.status.get().at).toBe('offline');
    server.refuse();
    server.nudge('online');
    await server.settle();
    expect(client.status.get().at).toBe('live');
  });

  it.each(['online', 'visible'] as const)('CLIENT-4 %s ends the wait', async (nudge) => {
    const { client, server } = await startRoom();
    server.refuse(1013);
    server.cut();
    await server.clock.advance(15_000);
    server.refuse();
    server.nudge(nudge);
    await server.settle();
    expect(client.status.get().at).toBe('live');
  });

  it('CLIENT-4 retry ends the wait, and an open connection that is gone is found in 2 s when the page is seen again', async () => {
    const { client, server } = await startRoom();
    await server.clock.advance(1_000);
    server.blackhole();
    server.nudge('visible');
    await server.clock.advance(5_000);
    server.blackhole(false);
    client.retry();
    await server.settle();
    expect(client.identity.get()?.connectionId).not.toBe('c1');
    expect(client.status.get().at).toBe('live');
  });

  it('CLIENT-10 asks for a credential before every dial', async () => {
    const server = createFakeServer();
    const { dials, credentials } = countDials(server);
    const client = createClient({ ...server.optionsFor(), credentials });
    client.start();
    await server.settle();
    server.cut();
    await server.clock.advance(1_000);
    server.close(CLOSE.token_expired);
    await server.clock.advance(1_000);
    expect(dials.count).toBe(3);
    expect(client.status.get().at).toBe('live');
  });

  it('CLIENT-10 renews a token in band before it ends', async () => {
    const { client, server } = await startRoom({ refreshToken: () => Promise.resolve('fresh') });
    await server.clock.advance(1_000);
    server.sendText(
      JSON.stringify({
        type: 'token_expiring',
        id: 'x',
        timestamp: '2026-01-01T00:00:00.000Z',
        data: { expires_at: '2026-01-01T00:01:00.000Z' },
      }),
    );
    await server.settle();
    expect(server.received.at(-1)).toMatchObject({ type: 'token_refresh', data: { token: 'fresh' } });
    expect(client.identity.get()?.expiresAt).toBe(server.clock.now() + 3_600_000);
  });

  it('CONN-13 moves when a draining node says, before it closes', async () => {
    const { client, server } = await startRoom();
    server.drain(3_000);
    await server.clock.advance(2_999);
    expect(client.identity.get()?.connectionId).toBe('c1');
    await server.clock.advance(1);
    expect(client.identity.get()?.connectionId).toBe('c2');
    expect(client.status.get().at).toBe('live');
  });

  const ENDS: [ErrorName, string][] = [
    ['SESSION_ENDED', 'ended'],
    ['SEAT_EXPIRED', 'expired'],
    ['SEAT_REMOVED', 'removed'],
    ['INVITE_REVOKED', 'revoked'],
    ['SESSION_CANCELLED', 'cancelled'],
    ['SESSION_FULL', 'full'],
    ['AUTHENTICATION_FAILED', 'signed_out'],
    ['VALIDATION_ERROR', 'failed'],
  ];
  it.each(ENDS)('a credential source that throws %s ends as %s', async (error, reason) => {
    const refused = new ProtocolError(error);
    const { client, server } = await startRoom({ credentials: () => Promise.reject(refused) });
    await server.clock.advance(60_000);
    expect(client.status.get()).toEqual({ at: 'closed', reason, code: null, message: refused.message });
  });

  it('a credential source that fails otherwise is asked again, as late as it says', async () => {
    const server = createFakeServer();
    const asked: number[] = [];
    const client = createClient({
      ...server.optionsFor(),
      credentials: () => {
        asked.push(server.clock.uptime());
        throw new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: 5_000 });
      },
    });
    client.start();
    await server.clock.advance(10_000);
    expect(asked).toEqual([0, 5_000, 10_000]);
  });

  it('close ends it, and start takes everything up again', async () => {
    const { client, server, channel } = await startRoom();
    client.close();
    await server.settle();
    expect(client.status.get()).toMatchObject({ at: 'closed', reason: 'stopped' });
    expect(server.connections()).toBe(0);
    client.start();
    await server.settle();
    expect([client.status.get().at, channel.health.get()]).toEqual(['live', 'live']);
  });

  it('what a socket says after it was replaced is dropped', async () => {
    const server = createFakeServer();
    const listeners: SocketListener[] = [];
    const { openSocket } = server.environment;
    const environment: Environment = {
      ...server.environment,
      openSocket: (url, protocols, listener) => {
        listeners.push(listener);
        return openSocket(url, protocols, listener);
      },
    };
    const client = createClient({ ...server.optionsFor(), environment });
    client.start();
    await server.settle();
    client.close();
    client.start();
    await server.settle();
    listeners[0]?.closed(CLOSE.ended);
    listeners[0]?.message('{');
    expect(listeners).toHaveLength(2);
    expect(client.status.get().at).toBe('live');
  });

  it('SESS-7 does not come back after the end', async () => {
    const { client, server } = await startRoom();
    server.close(CLOSE.ended);
    await server.clock.advance(60_000);
    server.nudge('visible');
    await server.clock.advance(60_000);
    expect(client.status.get()).toEqual({
      at: 'closed',
      reason: 'ended',
      code: 4500,
      message: 'This session has ended.',
    });
    expect(server.connections()).toBe(0);
  });

  it('refused states and signals are told', async () => {
    const { client, server, channel } = await startRoom();
    const errors: string[] = [];
    client.onError(({ error }) => errors.push(error));
    server.reject('typing', new ProtocolError('WRONG_PHASE'));
    channel.set('typing', {});
    await server.settle();
    expect(errors).toEqual(['WRONG_PHASE']);
  });

  it('a listener that throws harms neither the client nor the others', async () => {
    const server = createFakeServer();
    const client = createClient(server.optionsFor());
    const thrown = new Promise<unknown>((resolve) => process.once('uncaughtException', resolve));
    const original = process.listeners('uncaughtException').slice(0, -1);
    for (const listener of original) process.off('uncaughtException', listener);
    let told = 0;
    client.status.subscribe(() => {
      if ((told += 1) === 1) throw new Error('a bug of the page');
    });
    client.start();
    await server.settle();
    expect(await thrown).toEqual(new Error('a bug of the page'));
    for (const listener of original) process.on('uncaughtException', listener);
    expect(client.status.get().at).toBe('live');
  });

  it('names that are no channel are refused at once', async () => {
    const { client } = await startRoom();
    expect(() => client.channel('session')).toThrow(ProtocolError);
    expect(client.channel(ROOM).name).toBe(ROOM);
  });
});

describe('toSocketUrl', () => {
  it.each([
    ['https://a.example', 'wss://a.example/ws'],
    ['http://a.example:8000/', 'ws://a.example:8000/ws'],
    ['https://a.example/live/', 'wss://a.example/live/ws'],
    ['wss://a.example/ws', 'wss://a.example/ws'],
    ['ws://a.example', 'ws://a.example/ws'],
  ])('%s is %s', (url, expected) => {
    expect(toSocketUrl(url)).toBe(expected);
  });

  it('what is no URL throws at once', () => {
    expect(() => createClient({ url: 'nowhere', credentials: () => ({ ticket: 't' }) })).toThrow(TypeError);
  });
});
