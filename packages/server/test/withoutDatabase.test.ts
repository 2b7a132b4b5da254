import { setInterval } from 'node:timers/promises';
import { limits, sessionChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { BrokenLine } from './brokenLine.ts';
import { postgresDatabase } from './databases.ts';
import { TEST_REDIS_URL } from './redisNodes.ts';
import { HAS_CLUSTER } from './cluster.ts';
import { startServer } from './startServer.ts';
import type { Wire } from './wire.ts';

const READING = { bpm: 62, rmssd: null, quality: 1, source: 'simulated', share: 'group' };
/** An honest client's rhythm. */
const BEAT_MS = 500;
const AT_ONCE_MS = 300;
/** A machine that stands still for a moment delays one or two, and whoever asks the database first delays every other one. */
const MOST_DELAYED = 2;

async function room() {
  const stack = new AsyncDisposableStack();
  const database = stack.use(await postgresDatabase());
  const line = stack.use(await BrokenLine.to(database.url));
  const environment = {
    DATABASE_URL: line.url,
    REDIS_URL: TEST_REDIS_URL ?? '',
    JWT_SECRET: 'what all nodes of this test sign their tokens with',
  };
  const server = stack.use(await startServer({ environment, redisPrefix: `test-${crypto.randomUUID()}` }));
  stack.defer(() => line.become('whole'));
  const session = await server.createSession();
  const channel = sessionChannel(session.id);
  const enter = async (name: string) => {
    const { token } = await server.join(session.id, name);
    const wire = await server.connect(token);
    await wire.subscribe(channel);
    stack.defer(() => wire.close());
    return wire;
  };
  const [ana, bo] = [await enter('Ana'), await enter('Bo')];
  return { line, server, channel, ana, bo, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** How long the other took to see it. */
async function passes(from: Wire, to: Wire, type: string, rest: object): Promise<number> {
  const startedAt = performance.now();
  const seen = to.of(type).length;
  from.say(type, rest);
  await to.until(() => to.of(type).length > seen);
  return performance.now() - startedAt;
}

describe.skipIf(!HAS_CLUSTER)('without the database', { timeout: 60_000 }, () => {
  it.each(['refused', 'silent'] as const)(
    'LOAD-8 (%s) signals and states go on at once, events and subscribes are answered UNAVAILABLE, nobody is closed; then all goes on',
    async (how) => {
      await using here = await room();
      const { line, channel, ana, bo } = here;
      let seq = 0;
      const say = (text: string) => {
        const producer = { id: 'aaaaaaaaaaaaaaaaaaaaaa', seq: seq + 1, prev: seq };
        return ana.request('chat_message', { channel, data: { text }, producer });
      };
      expect((await say('before')).type).toBe('ack');
      seq += 1;
      line.become(how);
      const [refused, asked] = [say('during'), bo.request('subscribe', { data: { channel } })];
      let isAnswered = false;
      const answers = Promise.all([refused, asked]).finally(() => (isAnswered = true));
      const delays: number[] = [];
      for await (const all of setInterval(BEAT_MS, delays)) {
        all.push(await passes(ana, bo, 'typing', { channel }));
        // STATE-4: it may wait for company.
        all.push((await passes(bo, ana, 'reading', { channel, data: READING })) - limits.MAY_WAIT_MS);
        if (isAnswered && all.length >= 12) break;
      }
      expect(delays.filter((ms) => ms >= AT_ONCE_MS).length, delays.join()).toBeLessThanOrEqual(MOST_DELAYED);
      const unavailable = { name: 'UNAVAILABLE', retry_after: expect.any(Number) };
      for (const { data } of await answers) expect(data).toMatchObject(unavailable);
      line.become('whole');
      await expect.poll(async () => (await say('after')).type, { timeout: 15_000 }).toBe('ack');
      await bo.untilType('chat_message');
      await expect
        .poll(async () => (await bo.request('subscribe', { data: { channel } })).type, { timeout: 15_000 })
        .toBe('ack');
      expect([ana.socket.readyState, bo.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    },
  );
});
