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

it('UP-3 HOOK-8 secrets and addresses are for admins', async () => {
  await using server = await startServer();
  const { id } = await server.createSession();
  const lead = await server.join(id, 'Ina', 'instructor');
  const ofAdmins = Object.values(calls).filter(({ path }) => /^\/api\/(upstream|webhooks)/.test(path));
  expect(ofAdmins).toHaveLength(12);
  for (const call of ofAdmins) {
    const path = server.url + call.path.replaceAll(/:\w+/g, 'x');
    const authorization = `Bearer ${lead.token}`;
    const answers = [{}, { authorization }].map((headers) => fetch(path, { method: call.method, headers }));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses, `${call.method} ${call.path}`).toEqual([401, 403]);
  }
});

it('HOOK-6 an address that is not of the internet is not taken, and one without https', async () => {
  await using server = await startServer();
  const create = (url: string) =>
    server.call(calls.createWebhook, {
      token: server.adminToken,
      body: { name: 'Office', url, events: ['session.started'] },
    });
  for (const url of [
    'http://example.org/hook',
    'https://127.0.0.1/hook',
    'https://[::ffff:169.254.169.254]/',
    'https://2130706433/',
    'https://user:secret@example.org/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'x'.repeat(501),
  ]) {
    const { status, problem } = await create(url);
    expect([status, problem.details?.['field']], url).toEqual([400, 'url']);
  }
  const { status, body } = await create('https://example.org/hook');
  expect([status, body.secret.slice(0, 6)]).toEqual([201, 'whsec_']);
  expect(server.logged.join('')).not.toContain(body.secret);
});

it('UP-10 a device cloud that signs wrongly is answered 429 after 20, and others of its address are heard and come in', async () => {
  await using server = await startServer({ environment: { HTTP_RATE_FACTOR: '1' } });
  const { id } = await server.createSession();
  const { secret } = await server.asAdmin(calls.createUpstreamSecret, { body: { name: 'Cloud' } });
  const wrong = headersOf(`whsec_${'A'.repeat(44)}`, report(), server.clock.now());
  const statuses: number[] = [];
  for (let times = 0; times < 22; times += 1) statuses.push((await post(server, id, report(), wrong)).status);
  expect(statuses).toEqual([...Array<number>(20).fill(401), 429, 429]);
  const right = headersOf(secret, report(), server.clock.now());
  expect(await post(server, id, report(), right)).toMatchObject({ status: 202 });
  const admin = { authorization: `Bearer ${server.adminToken}` };
  expect(await post(server, id, report({ id: 'r2', type: 'x' }), admin)).toMatchObject({
    status: 202,
  });
  expect(await post(server, id, report(), wrong)).toMatchObject({ status: 429 });
  const pia = await server.join(id, 'Pia');
  await server.connect(pia.token);
});
