import { describe, expect, it } from 'vitest';
import type { Environment } from '../src/connection/environment.ts';
import { createClient } from '../src/createClient.ts';
import { createFakeServer, type FakeServer } from '../src/testing/fakeServer.ts';
import { ANN, BEN, collect, ROOM, startRoom, textsOf } from './room.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Two ways in which browsers sleep: the steady clock goes on and timers are late, or both stand still. */
const SLEEPS: [string, (server: FakeServer, ms: number) => void][] = [
  ['while the steady clock goes on', (server, ms) => server.clock.sleep(ms)],
  ['while the steady clock stands still', (server, ms) => server.clock.jump(ms)],
];

describe.each(SLEEPS)('a device that sleeps, %s', (_, sleep) => {
  it.each([
    ['10 minutes', 10 * MINUTE_MS],
    ['2 hours', 2 * HOUR_MS],
  ])('CLIENT-18 for %s is back within 3 s of waking, with everything it missed', async (_length, ms) => {
    const { client, server, channel } = await startRoom();
    const heard = collect(channel, 'chat_message');
    await server.clock.advance(3_000);
    server.blackhole();
    sleep(server, ms);
    server.channel(ROOM).publish('chat_message', { text: 'while asleep', from: BEN });
    server.nudge('visible');
    await server.clock.advance(0);
    server.blackhole(false);
    await server.clock.advance(3_000);
    expect(client.status.get().at).toBe('live');
    expect(textsOf(heard)).toEqual(['while asleep']);
  });

  it('CLIENT-10 the credential is asked for after waking, before the dial', async () => {
    const server = createFakeServer();
    const order: string[] = [];
    const { openSocket } = server.environment;
    const environment: Environment = {
      ...server.environment,
      openSocket: (...dial) => {
        order.push('dial');
        return openSocket(...dial);
      },
    };
    const { credentials } = server.optionsFor(ANN);
    const client = createClient({
      url: 'ws://fake.test',
      environment,
      credentials: async () => {
        order.push('credential');
        return credentials();
      },
    });
    const channel = client.channel(ROOM);
    client.start();
    await server.clock.advance(5_000);
    sleep(server, 2 * HOUR_MS);
    server.cut();
    await server.clock.advance(2_000);
    expect(order).toEqual(['credential', 'dial', 'credential', 'dial']);
    expect(channel.recovery.get()?.awayMs).toBeGreaterThanOrEqual(2 * HOUR_MS - 5_000);
  });
});

describe('a wall clock that is set', () => {
  it.each([
    ['an hour on', HOUR_MS],
    ['an hour back', -HOUR_MS],
    ['ten years on', 87_600 * HOUR_MS],
  ])('CLIENT-18 %s does not make anybody drop a healthy connection', async (_, byMs) => {
    const { client, server } = await startRoom();
    const told: string[] = [];
    client.status.subscribe(() => told.push(client.status.get().at));
    await server.clock.advance(3_000);
    server.clock.jump(byMs);
    await server.clock.advance(5 * MINUTE_MS);
    expect([client.identity.get()?.connectionId, server.connections(), told]).toEqual(['c1', 1, []]);
  });

  it('CLIENT-18 nor does it change how long a wait is', async () => {
    const { client, server } = await startRoom();
    server.drain(60_000);
    await server.settle();
    server.clock.jump(-HOUR_MS);
    await server.clock.advance(59_000);
    expect(client.identity.get()?.connectionId).toBe('c1');
    await server.clock.advance(1_000);
    expect(client.identity.get()?.connectionId).toBe('c2');
  });
});

describe('a network that is switched', () => {
  it('CLIENT-4 the connection that died with the old network is given up, and another is had as soon as there is one', async () => {
    const { client, server, channel } = await startRoom();
    channel.send('chat_message', { text: 'before' });
    await server.settle();
    server.nudge('offline');
    server.blackhole();
    await server.clock.advance(500);
    const queued = channel.send('chat_message', { text: 'between two networks' });
    server.nudge('online');
    // A dial into the dead network hangs; the next word of the browser replaces it.
    await server.clock.advance(4_500);
    server.blackhole(false);
    server.nudge('online');
    await server.clock.advance(1_000);
    expect(client.status.get().at).toBe('live');
    expect(queued.status.get()).toBe('acknowledged');
    expect(textsOf(channel.events('chat_message').get())).toEqual(['before', 'between two networks']);
  });
});
