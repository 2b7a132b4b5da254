import { calls, CLOSE, sessionChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../src/platform/clock.ts';
import { Cluster, HAS_CLUSTER } from './cluster.ts';
import { isDoneWithin } from './redisDeadlines.ts';
import { startRedisServer } from './redisServer.ts';
import type { TestServer } from './startServer.ts';

const HOUR_MS = 3_600_000;

/** Resolves when it was called. */
function called(): { readonly call: () => void; readonly promise: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { call: resolve, promise };
}

describe.skipIf(!HAS_CLUSTER)('two nodes', () => {
  it('NODE-2 NODE-3 NODE-4 know each other, and one is drained by asking the other', async () => {
    const left = called();
    await using cluster = await Cluster.start(0);
    const leaving = await cluster.add({ onDrained: left.call });
    const staying = await cluster.add();
    const [leavingId, stayingId] = [await cluster.idOf(leaving), await cluster.idOf(staying)];
    expect(await cluster.listed()).toEqual([`${leavingId} open`, `${stayingId} open`]);
    expect((await leaving.asAdmin(calls.listNodes)).nodes).toHaveLength(2);

    const session = await staying.createSession();
    const ana = await leaving.join(session.id, 'Ana');
    const old = await leaving.connect(ana.token);
    await old.subscribe(sessionChannel(session.id));
    await staying.asAdmin(calls.drainNode, { params: { id: leavingId } });
    expect((await old.untilType('draining')).data['delay_ms']).toBeLessThanOrEqual(100);
    // First the new connection, then the old one is left.
    const fresh = await staying.connect(ana.token);
    await fresh.subscribe(sessionChannel(session.id));
    expect(old.of('draining')).toHaveLength(1);
    old.close();
    await left.promise;
    expect(await cluster.listed()).toEqual([`${stayingId} open`]);
    const last = await staying.call(calls.drainNode, {
      token: staying.adminToken,
      params: { id: stayingId },
    });
    expect([last.status, last.problem.name]).toEqual([409, 'CONFLICT']);
    expect((await fresh.request('clock')).type).toBe('ack');
    fresh.close();
  });

  it('PERM-3 what another node did a moment ago is not answered by what this one remembers', async () => {
    await using cluster = await Cluster.start(2);
    const [one, other] = cluster.nodes as [TestServer, TestServer];
    const session = await one.createSession();
    const channel = sessionChannel(session.id);
    const ina = await one.join(session.id, 'Ina', 'instructor');
    const [here, there] = [await one.connect(ina.token), await other.connect(ina.token)];
    for (const wire of [here, there]) await wire.subscribe(channel);
    // Now both nodes know that it is scheduled.
    for (const wire of [here, there])
      expect((await wire.request('session_pause', { channel })).data).toMatchObject({ name: 'WRONG_PHASE' });
    for (const [wire, type] of [
      [here, 'session_start'],
      [there, 'session_pause'],
      [here, 'session_resume'],
      [there, 'session_pause'],
    ] as const)
      expect((await wire.request(type, { channel })).type, type).toBe('ack');
  });

  it('SESS-5 one whose wall clock is an hour ahead starts a session for everybody at the same moment, and says that it is', async () => {
    await using cluster = await Cluster.start(1);
    const ahead = await cluster.add({ clock: { ...systemClock, now: () => Date.now() + HOUR_MS } });
    const ready = await fetch(`${ahead.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { parts: { clock: 'ahead' } }]);
    const [session, before] = [await ahead.createSession(), Date.now()];
    const admin = await ahead.connect(ahead.adminToken);
    await admin.subscribe(sessionChannel(session.id));
    await admin.request('session_start', { channel: sessionChannel(session.id), data: {} });
    const { data } = await admin.untilType('session_started');
    const startsInMs = Date.parse(String(data['started_at'])) - before;
    expect(startsInMs).toBeGreaterThan(2_000);
    expect(startsInMs).toBeLessThan(10_000);
    const { body } = await ahead.call(calls.getSession, {
      params: { id: session.id },
      token: ahead.adminToken,
    });
    expect(body.phase).toBe('live');
    admin.close();
  });

  it('LOAD-2 a strained node passes on no signals of other nodes either', async () => {
    await using cluster = await Cluster.start(1);
    const [calm] = cluster.nodes;
    if (!calm) throw new Error('There is no node.');
    const strained = await cluster.add({ measure: () => ({ lagMs: 200, memory: 0 }) });
    strained.clock.advance(1_000);
    const session = await calm.createSession();
    const channel = sessionChannel(session.id);
    const ana = await calm.connect((await calm.join(session.id, 'Ana')).token);
    const bo = await strained.connect((await calm.join(session.id, 'Bo')).token);
    const cy = await calm.connect((await calm.join(session.id, 'Cy')).token);
    for (const wire of [ana, bo, cy]) await wire.subscribe(channel);
    ana.say('typing', { channel });
    await cy.untilType('typing');
    await ana.request('chat_message', { channel, data: { text: 'after it' } });
    await bo.untilType('chat_message');
    expect(bo.of('typing')).toEqual([]);
    for (const wire of [ana, bo, cy]) wire.close();
  });

  it('EVENT-1 EVENT-2 while Redis is silent, events are acknowledged promptly and told, those too that set states', async () => {
    await using redis = await startRedisServer();
    await using cluster = await Cluster.start(0);
    const node = await cluster.add({ environment: { REDIS_URL: redis.url } });
    const session = await node.createSession();
    const channel = sessionChannel(session.id);
    const admin = await node.connect(node.adminToken);
    await admin.subscribe(channel);
    // The same is asked where Redis answers: the database takes as long for both.
    const beside = await cluster.add();
    const calm = await beside.connect(beside.adminToken);
    const calmChannel = sessionChannel((await beside.createSession()).id);
    await calm.subscribe(calmChannel);
    redis.freeze();
    const bothAsked = async (type: string, data: object) => {
      const asked = admin.request(type, { channel, data });
      await calm.request(type, { channel: calmChannel, data });
      // Two tries, and as many for the database to be fairer to the other one.
      expect(await isDoneWithin(4, asked), type).toBe(true);
      return (await asked).type;
    };
    expect(await bothAsked('session_start', {})).toBe('ack');
    await admin.untilType('session_started');
    expect(await bothAsked('chat_message', { text: 'now' })).toBe('ack');
    redis.thaw();
    for (const wire of [admin, calm]) {
      wire.close();
      await wire.closed;
    }
  });

  it('DRAIN-3 who stays is served until 5 s after the own delay, and then closed with 1012', async () => {
    await using cluster = await Cluster.start(2);
    const [leaving] = cluster.nodes;
    if (!leaving) throw new Error('There is no node.');
    const wire = await leaving.connect(leaving.adminToken);
    const closing = leaving.close();
    await wire.untilType('draining');
    leaving.clock.advance(4_900);
    expect((await wire.request('clock')).type).toBe('ack');
    leaving.clock.advance(300);
    expect((await wire.closed).code).toBe(CLOSE.restart);
    await closing;
  });
});
