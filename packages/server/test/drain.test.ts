import { once } from 'node:events';
import { connect } from 'node:net';
import { calls, CLOSE, sessionChannel, type Problem } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import { Refused, type Wire } from './wire.ts';

const refusalOf = (dialing: Promise<unknown>): Promise<Refused> =>
  dialing.then(
    () => {
      throw new Error('was let in');
    },
    (error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    },
  );

/** Somebody whose machine does not even answer a close. */
async function connectDeaf(server: TestServer): Promise<Wire> {
  const wire = await server.connect(server.adminToken);
  wire.socket.pause();
  return wire;
}

async function readiness(server: TestServer) {
  const response = await fetch(`${server.url}/readyz`);
  return { status: response.status, body: (await response.json()) as { parts: Record<string, string> } };
}

describe('a node that drains', () => {
  it('DRAIN-1 is not ready, lets nobody in and gives no ticket, and still answers', async () => {
    await using server = await startServer();
    await connectDeaf(server);
    const closing = server.close();
    const { status, body } = await readiness(server);
    expect([status, body.parts['node']]).toEqual([503, 'draining']);
    const upgrade = await refusalOf(server.dial());
    expect([upgrade.status, upgrade.headers['retry-after'], upgrade.headers['connection']]).toEqual([
      503,
      '1',
      'close',
    ]);
    const ticket = await server.call(calls.tickets, { token: server.adminToken });
    expect([ticket.status, ticket.problem.name, ticket.headers.get('retry-after')]).toEqual([
      503,
      'OVERLOADED',
      '1',
    ]);
    expect((await server.call(calls.me, { token: server.adminToken })).status).toBe(200);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    server.clock.advance(30_000);
    await closing;
  });

  it('DRAIN-4 cuts who does not answer the close', async () => {
    await using server = await startServer();
    const deaf = await connectDeaf(server);
    const closing = server.close();
    // The drain has begun when the register says so; its timers are set in the same turn.
    for (let parts = ''; parts !== 'draining';) parts = (await readiness(server)).body.parts['node'] ?? '';
    server.clock.advance(30_000);
    await closing;
    deaf.socket.resume();
    await deaf.closed;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('CONN-13 DRAIN-3 DRAIN-5 asked twice drains once, and closes with 1012', async () => {
    await using server = await startServer();
    const wires = await Promise.all([server.connect(server.adminToken), server.connect(server.adminToken)]);
    await Promise.all([server.close(), server.close()]);
    for (const wire of wires) {
      expect((await wire.closed).code).toBe(CLOSE.restart);
      expect(wire.of('draining')).toHaveLength(1);
    }
    const draining = server.logged.filter((line) => line.includes('"msg":"draining"'));
    expect(draining).toHaveLength(1);
  });

  it('DRAIN-5 finishes and answers what it had accepted', async () => {
    await using server = await startServer();
    const body = JSON.stringify({ title: 'Evening breath', duration_minutes: 20 });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const answer: string[] = [];
    socket.on('data', (chunk: Buffer) => void answer.push(chunk.toString('utf8')));
    socket.write(
      `POST /api/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.adminToken}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    while (!answer.join('').includes('100 Continue')) await once(socket, 'data');
    const closing = server.close();
    socket.write(body);
    await once(socket, 'close');
    await closing;
    expect(answer.join('')).toContain('HTTP/1.1 201 Created');
    await using again = await startServer({ directory: server.directory });
    expect((await again.asAdmin(calls.listSessions)).sessions).toMatchObject([{ title: 'Evening breath' }]);
  });

  it('DRAIN-5 EVENT-1 every line of chat that was acknowledged is there afterwards', async () => {
    await using server = await startServer();
    const session = await server.createSession();
    const ana = await server.connect((await server.join(session.id, 'Ana', 'instructor')).token);
    await ana.subscribe(sessionChannel(session.id));
    const ids = Array.from({ length: 15 }, (_, index) =>
      ana.say('chat_message', { channel: sessionChannel(session.id), data: { text: `line ${index}` } }),
    );
    await ana.until((frame) => frame.correlation_id === ids[0], 'the first ack');
    await server.close();
    await ana.closed;
    const acked = ana.of('ack').filter(({ correlation_id: id }) => ids.includes(id ?? '')).length;
    await using again = await startServer({ directory: server.directory });
    const admin = await again.connect(again.adminToken);
    const { data } = await admin.subscribe(sessionChannel(session.id));
    const { events } = data['result'] as { events: { type: string }[] };
    expect(events.filter(({ type }) => type === 'chat_message').length).toBeGreaterThanOrEqual(acked);
  });
});

describe('the register over HTTP and the socket', () => {
  it('NODE-1 NODE-2 a node lists itself, and its row follows on the admin channel', async () => {
    await using server = await startServer();
    const admin = await server.connect(server.adminToken);
    const { data } = await admin.subscribe('admin');
    const { states } = data['result'] as { states: { type: string; value: { id: string } }[] };
    const row = states.find(({ type }) => type === 'node')?.value;
    const { nodes } = await server.asAdmin(calls.listNodes);
    expect(nodes.map(({ id }) => id)).toEqual([row?.id]);
    server.clock.advance(2_000);
    const told = await admin.untilType('node');
    expect(told.data).toMatchObject({
      key: row?.id,
      value: { phase: 'open', connections: 1, sessions: 0, version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
  });

  it('NODE-4 the only node is not drained, and the answer says what to do', async () => {
    await using server = await startServer();
    const { nodes } = await server.asAdmin(calls.listNodes);
    const drain = (id: string) =>
      server.call(calls.drainNode, { token: server.adminToken, params: { id } }) as Promise<{
        status: number;
        problem: Problem;
      }>;
    const own = await drain(nodes[0]?.id ?? '');
    expect([own.status, own.problem.name, own.problem.detail]).toEqual([
      409,
      'CONFLICT',
      expect.stringContaining('Start another one first'),
    ]);
    expect((await drain('nobody')).status).toBe(404);
  });
});
