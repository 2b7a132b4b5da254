import { calls, sessionChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import { headersOf } from './upstreams.ts';

async function post(server: TestServer, sessionId: string, body: string, headers: Record<string, string>) {
  const response = await fetch(`${server.url}/api/sessions/${sessionId}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const report = (over: object = {}) =>
  // Bytes that nobody would write again in the same way.
  `{ "type":"session.started" ,"id":"r\\u0031",\n"timestamp":"2026-03-01T18:00:00Z", "data":{}${
    Object.keys(over).length > 0 ? `, ${JSON.stringify(over).slice(1, -1)}` : ''
  }}`;

it('UP-1 over HTTP the signature is that of the bytes as they came', async () => {
  await using server = await startServer();
  const { id } = await server.createSession();
  const { secret } = await server.asAdmin(calls.createUpstreamSecret, { body: { name: 'Cloud' } });
  const pia = await server.join(id, 'Pia');
  const wire = await server.connect(pia.token);
  await wire.subscribe(sessionChannel(id));
  const now = server.clock.now();
  const signed = headersOf(secret, report(), now);
  expect(await post(server, id, report(), {})).toMatchObject({ status: 401 });
  expect(await post(server, id, JSON.stringify(JSON.parse(report())), signed)).toMatchObject({
    status: 401,
    body: { name: 'AUTHENTICATION_FAILED', detail: expect.stringContaining('five minutes') },
  });
  const taken = { status: 202, body: { id: 'r1', outcome: 'applied' } };
  expect(await post(server, id, report(), signed)).toEqual(taken);
  expect((await wire.untilType('session_started')).data['by']).toMatchObject({ name: 'Cloud' });
  expect(await post(server, id, report(), signed)).toEqual(taken);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('attune_upstream_events_total{type="session.started",outcome="applied"} 1');
  expect(server.logged.join('')).not.toContain(secret);
  expect(server.troubles()).toBe('');
});

it('UP-2 a recorded report is worth nothing five minutes later', async () => {
  await using server = await startServer();
  const { id } = await server.createSession();
  const { secret } = await server.asAdmin(calls.createUpstreamSecret, { body: { name: 'Cloud' } });
  const now = server.clock.now();
  for (const offMs of [-301_000, 302_000])
    expect(await post(server, id, report(), headersOf(secret, report(), now + offMs))).toMatchObject({
      status: 401,
    });
  expect(await post(server, id, report(), headersOf(secret, report(), now - 290_000))).toMatchObject({
    status: 202,
  });
});

it('UP-6 what is wrong with a report is told in one sentence, and nothing breaks', async () => {
  await using server = await startServer();
  const { id } = await server.createSession();
  const { secret } = await server.asAdmin(calls.createUpstreamSecret, { body: { name: 'Cloud' } });
  const sent = (body: string) => post(server, id, body, headersOf(secret, body, server.clock.now()));
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  for (const [body, status] of [
    ['nothing', 400],
    ['[]', 400],
    [report({ unheard: 1 }), 400],
    [report({ id: 'with space' }), 400],
    [report({ type: 'x'.repeat(65) }), 400],
    [report({ timestamp: 'yesterday' }), 400],
    [report({ data: { long: 'x'.repeat(16_384) } }), 400],
    [`{"id":"d","type":"deep","timestamp":"2026-03-01T18:00:00Z","data":{"deep":${deep}}}`, 400],
    [report({ id: 'polluted', type: 'x', data: JSON.parse('{"__proto__":{"polluted":true}}') }), 202],
    [report({ id: 'big', data: 'x'.repeat(70_000) }), 413],
  ] as const) {
    const answer = await sent(body);
    expect([answer.status, JSON.stringify(answer.body).length < 600], body.slice(0, 80)).toEqual([
      status,
      true,
    ]);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(server.troubles()).toBe('');
});
