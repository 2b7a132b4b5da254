import { request as rawRequest } from 'node:http';
import { once } from 'node:events';
import { ReadableStream as WebStream } from 'node:stream/web';
import { CALLS, calls, problem, type Call } from '@attune/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { route } from '../capability.ts';
import { ADMIN, startFloor, type Floor } from '../../test/floor.ts';

let floor: Floor;
let admin: Awaited<ReturnType<Floor['signIn']>>;

beforeAll(async () => {
  const broken = route(calls.listSessions, () =>
    Promise.reject(new Error('SELECT * FROM secrets at /srv/attune/key.pem')),
  );
  floor = await startFloor({
    routes: [broken],
    listed: ['https://app.example.org'],
    metricsToken: 'metrics-token-of-a-test',
  });
  admin = await floor.signIn();
});
afterAll(() => floor.lifetime.end());

const PERSON = { first_name: 'Ben', last_name: 'Ode', email: 'ben@example.org' };

it('asks a browser for nothing but Bluetooth, and does not name that: not every browser knows it', async () => {
  const { headers } = await floor.request('GET', '/healthz');
  expect(headers.get('permissions-policy')).toBe(
    'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  );
});

describe('problems', () => {
  it('HTTP-1 errors are problem details with name and code of the table', async () => {
    const { status, headers, body } = await floor.request('GET', '/api/users/nobody', {
      headers: admin.bearer,
    });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(problem.parse(body)).toEqual({
      type: 'urn:attune:error:NOT_FOUND',
      title: 'Not Found',
      status: 404,
      detail: 'This does not exist.',
      name: 'NOT_FOUND',
      code: 4002,
    });
  });

  it('HTTP-1 an error nobody meant says nothing of itself, and is noted', async () => {
    const { status, body } = await floor.request('GET', '/api/sessions', { headers: admin.bearer });
    expect([status, body.name]).toEqual([500, 'SERVER_ERROR']);
    expect(JSON.stringify(body)).not.toMatch(/SELECT|key\.pem|at /);
    expect(floor.logged.join('')).toContain('SELECT * FROM secrets');
  });

  it.each([
    '/api/nothing',
    '/api',
    '/nothing',
    '/api/users/a/b',
    '/.git/config',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/users/%E0%A4%A',
  ])('HTTP-1 %s is answered 404', async (path) => {
    const { status, body } = await floor.request('GET', path, { headers: admin.bearer });
    expect([status, body.name]).toEqual([404, 'NOT_FOUND']);
  });

  it.each([
    ['PUT', '/api/users', 'GET, POST'],
    ['DELETE', '/api/auth/login', 'POST'],
    ['GET', '/api/auth/login', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('HTTP-1 %s %s is answered 405', async (method, path, allow) => {
    const { status, body, headers } = await floor.request(method, path, { headers: admin.bearer });
    expect([status, body.name, headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', allow]);
  });

  it('HTTP-1 TRACE is answered 405, and a method in a header is no method', async () => {
    expect(await statusOfRaw('TRACE', '/api/users')).toBe(405);
    const headers = { ...admin.bearer, 'x-http-method-override': 'DELETE' };
    expect((await floor.request('GET', '/api/users', { headers })).status).toBe(200);
  });

  it('every answer has an id to ask about', async () => {
    const ids = await Promise.all(['/healthz', '/api/nothing'].map((path) => floor.request('GET', path)));
    expect(new Set(ids.map(({ headers }) => headers.get('x-request-id'))).size).toBe(2);
  });
});

describe('bodies', () => {
  const create = (body: unknown, headers: Record<string, string> = {}) =>
    floor.request('POST', '/api/users', { body, headers: { ...admin.bearer, ...headers } });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('HTTP-2 %s is answered 415', async (type) => {
    const { status, body } = await create(JSON.stringify(PERSON), { 'content-type': type });
    expect([status, body.name]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('HTTP-2 a compressed body is answered 415', async () => {
    expect((await create(JSON.stringify(PERSON), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('HTTP-2 one above 64 KiB is answered 413', async () => {
    const { status, body } = await create({ ...PERSON, first_name: 'x'.repeat(65_536) });
    expect([status, body.name]).toEqual([413, 'TOO_LARGE']);
  });

  it('HTTP-2 one above 64 KiB whose length is not told is answered 413', async () => {
    const chunks = Array.from({ length: 20 }, () => 'x'.repeat(8_192));
    const response = await fetch(`${floor.url}/api/users`, {
      method: 'POST',
      headers: { ...admin.bearer, 'content-type': 'application/json' },
      body: WebStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))),
      duplex: 'half',
    } as unknown as RequestInit);
    expect(response.status).toBe(413);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"first_name":', 'INVALID_MESSAGE'],
    ['a number', '7', 'INVALID_MESSAGE'],
    ['null', 'null', 'INVALID_MESSAGE'],
    ['a list', [], 'VALIDATION_ERROR'],
    ['nothing', {}, 'VALIDATION_ERROR'],
    [
      'a prototype',
      `{"__proto__":{"x":1},"first_name":"a","last_name":"b","email":"c@d.ef"}`,
      'VALIDATION_ERROR',
    ],
    ['depth', '['.repeat(30_000) + ']'.repeat(30_000), 'VALIDATION_ERROR'],
  ])('HTTP-2 %s is answered 400', async (_, body, name) => {
    const answer = await create(body);
    expect([answer.status, answer.body.name]).toEqual([400, name]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ['email', { ...PERSON, email: 'not an address' }],
    ['first_name', { ...PERSON, first_name: '' }],
    ['last_name', { first_name: 'Ben', email: 'ben@example.org' }],
    ['role', { ...PERSON, role: 'admin' }],
    ['session_minutes', { ...PERSON, session_minutes: 0 }],
  ])('HTTP-2 a wrong %s is answered 400 with the field', async (field, body) => {
    const answer = await create(body);
    expect([answer.status, answer.body.name, answer.body.details?.['field']]).toEqual([
      400,
      'VALIDATION_ERROR',
      field,
    ]);
  });

  it('HTTP-2 a field nobody declared is refused', async () => {
    expect((await create({ ...PERSON, is_admin: true })).status).toBe(400);
  });

  it('HTTP-2 an answer never grows with the input that caused it', async () => {
    const wrong = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`field${index}`, index]));
    expect(JSON.stringify((await create(wrong)).body).length).toBeLessThan(512);
  });
});

describe('who may call', () => {
  const EVERY_CALL = [...CALLS] as readonly Call[];
  // What is deleted of a person is of a later capability, and tried in test/record.test.ts.
  const mounted = EVERY_CALL.filter(
    ({ path }) =>
      (/^\/api\/(auth|me|tickets|users)/.test(path) && !path.endsWith('/data')) || path === '/api/invites',
  );
  const guarded = mounted
    .filter(({ access }) => access !== 'public')
    .map((call) => [call.method, call.path.replace(':id', 'x'), call] as const);

  it.each(guarded)('without a credential %s %s is answered 401', async (method, path) => {
    const { status, headers } = await floor.request(method, path);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  it.each(guarded.filter(([, , { access }]) => access === 'admin'))(
    '%s %s is for admins',
    async (method, path) => {
      const { bearer } = await floor.seated();
      const { status, body } = await floor.request(method, path, { headers: bearer });
      expect([status, body.name]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it.each(['Basic YWRtaW46YWRtaW4=', 'Bearer', 'Bearer a b', 'Token x'])(
    'Authorization: %s is answered 401',
    async (authorization) => {
      const headers = { cookie: admin.cookie, origin: floor.origin, authorization };
      expect((await floor.request('GET', '/api/me', { headers })).status).toBe(401);
    },
  );

  it('a stale credential keeps nobody from signing in', async () => {
    const headers = { authorization: 'Bearer stale.and.useless' };
    expect((await floor.request('POST', '/api/auth/login', { body: ADMIN, headers })).status).toBe(200);
  });
});

describe('origins', () => {
  const post = (headers: Record<string, string>, path = '/api/tickets') =>
    floor.request('POST', path, { headers });
  const port = () => new URL(floor.url).port;
  const FOREIGN: readonly [string, () => string][] = [
    ['a foreign website', () => 'https://evil.example'],
    ['null', () => 'null'],
    ['another port', () => 'http://127.0.0.1:1'],
    ['another scheme', () => `https://127.0.0.1:${port()}`],
    ['a look-alike before', () => `http://127.0.0.1.evil.example:${port()}`],
    ['a look-alike behind', () => `http://evil127.0.0.1:${port()}`],
    ['a listed one with a path', () => 'https://app.example.org/'],
    ['a listed one and another', () => 'https://app.example.org, https://evil.example'],
    ['a subdomain of a listed one', () => 'https://x.app.example.org'],
  ];

  it.each(FOREIGN)('HTTP-3 AUTH-9 a cookie from %s is answered 403', async (_, origin) => {
    const { status, body } = await post({ cookie: admin.cookie, origin: origin() });
    expect([status, body.name]).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it('HTTP-3 AUTH-9 a cookie without an origin is answered 403', async () => {
    expect((await post({ cookie: admin.cookie })).body.name).toBe('ORIGIN_REFUSED');
  });

  it('HTTP-3 two Origin headers are answered 403', async () => {
    const headers = ['Cookie', admin.cookie, 'Origin', floor.origin, 'Origin', 'https://evil.example'];
    expect(await statusOfRaw('POST', '/api/tickets', headers)).toBe(403);
  });

  it.each([
    ['the own', () => floor.origin],
    ['the own by another name of this machine', () => `http://localhost:${port()}`],
    ['a listed one', () => 'https://app.example.org'],
  ])('AUTH-9 a cookie from %s counts', async (_, origin) => {
    expect((await post({ cookie: admin.cookie, origin: origin() })).status).toBe(201);
  });

  it('HTTP-3 a token from a foreign website is refused too, and one without a website is not', async () => {
    expect((await post({ ...admin.bearer, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(admin.bearer)).status).toBe(201);
  });

  it('HTTP-3 a form of a foreign page can neither sign in nor out', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    for (const path of ['/api/auth/login', '/api/auth/logout']) {
      expect(
        (await floor.request('POST', path, { body: 'email=a', headers: { ...form, cookie: admin.cookie } }))
          .status,
      ).toBe(403);
    }
    const plain = { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' };
    expect(
      (await floor.request('POST', '/api/auth/login', { body: JSON.stringify(ADMIN), headers: plain }))
        .status,
    ).toBe(403);
  });

  it('AUTH-9 on a GET a foreign page merely loses the cookie', async () => {
    const get = (headers: Record<string, string>) =>
      floor.request('GET', '/api/me', { headers: { cookie: admin.cookie, ...headers } });
    expect((await get({ origin: 'https://evil.example' })).status).toBe(401);
    expect((await get({ 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    expect((await get({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('HTTP-3 a GET changes nothing', async () => {
    const rows = async () => {
      const { read } = floor.storage;
      const tables = ['users', 'invites', 'seats', 'logins'] as const;
      return JSON.stringify(
        await Promise.all(tables.map((table) => read.selectFrom(table).selectAll().execute())),
      );
    };
    const before = await rows();
    const plansBefore = floor.plans.length;
    for (const { path } of CALLS) {
      await floor.request('GET', path.replace(/:\w+/, 'x'), { headers: admin.browser });
    }
    expect(await rows()).toBe(before);
    expect(floor.plans).toHaveLength(plansBefore);
  });

  it('CORS is for listed websites', async () => {
    const preflight = (origin: string) =>
      floor.request('OPTIONS', '/api/users', {
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const listed = await preflight('https://app.example.org');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(listed.headers.get('access-control-allow-methods')).toBe('GET, POST');
    for (const origin of ['https://evil.example', 'null']) {
      const { headers } = await preflight(origin);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('headers', () => {
  it.each(['/healthz', '/api/me', '/api/openapi.json', '/nothing'])('%s has them', async (path) => {
    const { headers } = await floor.request('GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://${new URL(floor.url).host}`);
    expect(policy).not.toMatch(/unsafe|\*|upgrade-insecure/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store');
  });

  it('under https they demand it', async () => {
    await using secure = await startFloor({ publicUrl: 'https://live.example.org' });
    const { headers } = await secure.request('GET', '/healthz');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('content-security-policy')).toContain('wss://live.example.org');
    expect(headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
  });
});

describe('limits', () => {
  it('wrong codes and tokens of an address are answered 429 after 20 a minute', async () => {
    await using other = await startFloor();
    const guess = (index: number) =>
      other.request('POST', '/api/tickets', { headers: { authorization: `Bearer wrong${index}` } });
    for (let index = 0; index < 20; index += 1) expect((await guess(index)).status).toBe(401);
    const refused = await guess(20);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Who has a good one is not made to pay for a neighbour's.
    const { bearer } = await other.seated();
    expect((await other.request('POST', '/api/tickets', { headers: bearer })).status).toBe(201);
  });

  it('calls of an address are counted together, and what a stranger says about the address is ignored', async () => {
    await using other = await startFloor({ callFactor: 0.01 });
    const statuses: number[] = [];
    for (let index = 0; index < 13; index += 1) {
      statuses.push(
        (await other.request('GET', '/api/me', { headers: { 'x-forwarded-for': `10.0.0.${index}` } })).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
  });
});

/** A request that fetch would not send. */
async function statusOfRaw(method: string, path: string, headers: string[] = []): Promise<number> {
  const { hostname, port } = new URL(floor.url);
  const sent = rawRequest({
    hostname,
    port,
    method,
    path,
    headers: ['Host', `${hostname}:${port}`, 'Connection', 'close', ...headers],
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}
