import { calls, sessionChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, startServer, type TestServer } from './startServer.ts';
import { Refused, type Wire } from './wire.ts';

/** The looks that it takes to rise to a level. */
const LOOKS = { strained: 3, stressed: 6, critical: 9 };
const LOOK_MS = 250;
const LAG_MS = { strained: 200, stressed: 600, critical: 1_600 };

/** A server that is as busy as its test says. */
async function startBusy() {
  const load = { lagMs: 0, memory: 0 };
  const server = await startServer({ measure: () => load });
  return {
    server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    rise(level: keyof typeof LOOKS) {
      load.lagMs = LAG_MS[level];
      server.clock.advance(LOOKS[level] * LOOK_MS + LOOK_MS);
    },
    calm() {
      load.lagMs = 0;
      server.clock.advance(3 * 8 * LOOK_MS + LOOK_MS);
    },
  };
}

async function room(server: TestServer) {
  const session = await server.createSession();
  const channel = sessionChannel(session.id);
  const enter = async (name: string) => {
    const { token } = await server.join(session.id, name);
    const wire = await server.connect(token);
    await wire.subscribe(channel);
    return { wire, token };
  };
  return { channel, ana: await enter('Ana'), bo: await enter('Bo') };
}

async function readiness(server: TestServer) {
  const response = await fetch(`${server.url}/readyz`);
  const { parts } = (await response.json()) as { parts: Record<string, string> };
  return [response.status, parts['pressure']];
}

/** What somebody sent before has been handled, and what it caused has arrived. */
async function handled(sender: Wire, reader: Wire): Promise<void> {
  await sender.request('clock');
  await reader.request('clock');
}

async function metric(server: TestServer, line: string): Promise<string | undefined> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return text
    .split('\n')
    .find((found) => found.startsWith(line))
    ?.split(' ')
    .at(-1);
}

const reading = { bpm: 62, rmssd: null, quality: 1, source: 'simulated', share: 'group' };

describe('a node under load', () => {
  it('LOAD-1 LOAD-2 strained drops signals and nothing else, and is ready', async () => {
    await using busy = await startBusy();
    const { server, rise, calm } = busy;
    const { channel, ana, bo } = await room(server);
    rise('strained');
    expect(await readiness(server)).toEqual([200, 'strained']);
    ana.wire.say('typing', { channel });
    ana.wire.say('reading', { channel, data: reading });
    await ana.wire.request('chat_message', { channel, data: { text: 'heard' } });
    await handled(ana.wire, bo.wire);
    expect(['typing', 'reading', 'chat_message'].map((type) => bo.wire.of(type).length)).toEqual([0, 1, 1]);
    expect(ana.wire.of('error')).toEqual([]);
    expect(await metric(server, 'attune_frames_in_total{type="typing",result="shed"}')).toBe('1');
    calm();
    ana.wire.say('typing', { channel });
    await bo.wire.untilType('typing');
  });

  it('LOAD-2 LOAD-4 stressed drops what clients state, lets nobody in, and serves who is here', async () => {
    await using busy = await startBusy();
    const { server, rise, calm } = busy;
    const { channel, ana, bo } = await room(server);
    const ticket = await server.ticket(server.adminToken);
    rise('stressed');
    expect(await readiness(server)).toEqual([503, 'stressed']);
    ana.wire.say('reading', { channel, data: reading });
    const { type } = await ana.wire.request('chat_message', { channel, data: { text: 'heard' } });
    await handled(ana.wire, bo.wire);
    expect([type, bo.wire.of('reading').length, bo.wire.of('chat_message').length]).toEqual(['ack', 0, 1]);

    const refusal = await server.dial({ ticket }).catch((error: unknown) => error as Refused);
    const upgrade = refusal instanceof Refused ? refusal : undefined;
    const refused = await server.call(calls.tickets, { token: ana.token });
    expect([upgrade?.status, refused.status, refused.problem.name]).toEqual([503, 503, 'OVERLOADED']);
    for (const wait of [upgrade?.headers['retry-after'], refused.headers.get('retry-after')]) {
      expect(Number(wait)).toBeGreaterThanOrEqual(2);
      expect(Number(wait)).toBeLessThanOrEqual(5);
    }
    expect(await metric(server, 'attune_newcomers_refused_total{reason="overloaded"}')).toBe('2');
    expect(await metric(server, 'attune_part_healthy{part="pressure"}')).toBe('0');
    calm();
    expect(await readiness(server)).toEqual([200, 'calm']);
    // The ticket was not spent by the refusal.
    await (await server.dial({ ticket })).untilType('welcome');
  });

  it('LOAD-3 critical refuses events with a wait, and calls of others than admins; control is answered', async () => {
    await using busy = await startBusy();
    const { server, rise, calm } = busy;
    const { channel, ana } = await room(server);
    rise('critical');
    const producer = { id: 'producer1', seq: 1, prev: 0 };
    const line = { channel, data: { text: 'late' }, producer };
    const refused = await ana.wire.request('chat_message', line);
    expect(refused.data).toMatchObject({ name: 'UNAVAILABLE', retry_after: 2 });
    for (const [type, rest] of [
      ['clock', {}],
      ['unsubscribe', { data: { channel } }],
      ['subscribe', { data: { channel } }],
    ] as const)
      expect((await ana.wire.request(type, rest)).type).toBe('ack');
    const me = (token: string) => server.call(calls.me, { token });
    expect([(await me(ana.token)).status, (await me(ana.token)).headers.get('retry-after')]).toEqual([
      503,
      '2',
    ]);
    // Nobody can end what is too much who cannot come in.
    expect((await server.call(calls.login, { body: ADMIN })).status).toBe(200);
    expect((await server.asAdmin(calls.listNodes)).nodes).toHaveLength(1);
    calm();
    expect((await ana.wire.request('chat_message', line)).data).toMatchObject({ offset: expect.any(Number) });
  });
});

/** Stops the whole process, as a long garbage collection or a busy machine does. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('a node whose event loop stood still', () => {
  it('LOAD-5 is not ready for a moment, and takes nobody for silent whose frames had arrived', async () => {
    const environment = { WEBSOCKET_PING_INTERVAL: '0.5', WEBSOCKET_PING_TIMEOUT: '1' };
    await using server = await startServer({ environment, feelsLoad: true });
    const wires = await Promise.all([1, 2, 3].map(() => server.connect(server.adminToken)));
    const answers = wires.map((wire) => wire.request('clock'));
    // In the kernel's hands now. Nothing of it is read before the stall is over, and that is longer than the silence allowed.
    standStill(2_000);
    expect((await Promise.all(answers)).map(({ type }) => type)).toEqual(['ack', 'ack', 'ack']);
    for (const wire of wires) expect((await wire.request('clock')).type).toBe('ack');
    let [status, level] = await readiness(server);
    for (; status === 200; [status, level] = await readiness(server));
    expect(level).toBe('stressed');
    server.clock.advance(8 * LOOK_MS);
    expect(await readiness(server)).toEqual([200, 'strained']);
  });
});
