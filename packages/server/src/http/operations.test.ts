import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFloor, type Floor } from '../../test/floor.ts';

describe('health', () => {
  it('lives and is ready', async () => {
    await using floor = await startFloor();
    expect((await floor.request('GET', '/healthz')).body).toEqual({ status: 'ok' });
    const { status, body } = await floor.request('GET', '/readyz');
    expect([status, body]).toEqual([200, { status: 'ready', parts: { database: 'ok' } }]);
  });

  it('says which part is not ready', async () => {
    const health = async () => ({ ready: false, parts: { database: 'does not answer', node: 'ok' } });
    await using floor = await startFloor({ health });
    const { status, body } = await floor.request('GET', '/readyz');
    expect([status, body]).toEqual([
      503,
      { status: 'not_ready', parts: { database: 'does not answer', node: 'ok' } },
    ]);
    expect((await floor.request('GET', '/healthz')).status).toBe(200);
  });
});

describe('metrics', () => {
  it('are for this machine, and not for whom a proxy of this machine brings', async () => {
    await using floor = await startFloor();
    const { status, headers, body } = await floor.request<string>('GET', '/metrics');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('attune_event_loop_delay_seconds');
    for (const header of ['x-forwarded-for', 'forwarded']) {
      expect((await floor.request('GET', '/metrics', { headers: { [header]: '127.0.0.1' } })).status).toBe(
        401,
      );
    }
  });

  it('with a token are for whoever has it', async () => {
    await using floor = await startFloor({ metricsToken: 'a-token-for-metrics' });
    const from = (token: string) =>
      floor.request('GET', '/metrics', {
        headers: { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${token}` },
      });
    expect((await from('a-token-for-metrics')).status).toBe(200);
    expect((await from('a-token-for-metricz')).status).toBe(401);
  });

  it('count calls by the template of their path, and errors by name', async () => {
    await using floor = await startFloor();
    const { bearer } = await floor.signIn();
    await floor.request('GET', '/api/users/somebody', { headers: bearer });
    const { body } = await floor.request<string>('GET', '/metrics');
    expect(body).toContain(
      'attune_http_request_seconds_count{method="GET",route="/api/users/:id",status="404"} 1',
    );
    expect(body).toContain('attune_errors_total{name="NOT_FOUND",over="http"} 1');
    expect(body).not.toContain('somebody');
  });
});

describe('the apps', () => {
  let directory: string;
  let floor: Floor;
  beforeAll(async () => {
    // Below a dot, as a checkout in ~/.something is.
    directory = join(await mkdtemp(join(tmpdir(), 'attune-apps-')), '.built');
    for (const app of ['session', 'admin']) {
      await mkdir(join(directory, app, 'assets'), { recursive: true });
      await writeFile(join(directory, app, 'index.html'), `<!doctype html><title>${app}</title>`);
      await writeFile(join(directory, app, 'config.json'), '{"api_url":"from the file"}');
      await writeFile(join(directory, app, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
      await writeFile(join(directory, app, 'assets', 'main-abc123.js'), `'${app}'`);
      await writeFile(join(directory, app, 'assets', 'main-abc123.js.map'), '{}');
      await writeFile(join(directory, app, '.env'), 'SECRET=1');
    }
    floor = await startFloor({
      apps: { session: join(directory, 'session'), admin: join(directory, 'admin') },
    });
  });
  afterAll(async () => {
    await floor.lifetime.end();
    await rm(join(directory, '..'), { recursive: true });
  });

  it.each([
    ['/', 'session'],
    ['/j/CODE234567', 'session'],
    ['/s/abc', 'session'],
    ['/s/abc/summary', 'session'],
    ['/closed/ended', 'session'],
    ['/admin', 'admin'],
    ['/admin/', 'admin'],
    ['/admin/people/x', 'admin'],
  ])('%s is a page of the %s app', async (path, app) => {
    const { status, headers, body } = await floor.request<string>('GET', path);
    expect([status, body]).toEqual([200, `<!doctype html><title>${app}</title>`]);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-type')).toContain('text/html');
  });

  it.each(['/', '/admin/'])(
    'under %s hashed files are kept for ever, others are asked for again',
    async (base) => {
      const hashed = await floor.request('GET', `${base}assets/main-abc123.js`);
      expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      const icon = await floor.request('GET', `${base}icon.svg`);
      expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    },
  );

  it('a browser gets the page of an unknown address with a 404, a program its problem', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const asked = async (path: string, headers: Record<string, string>) => {
      const { status, headers: answered } = await floor.request<string>('GET', path, { headers });
      return [status, answered.get('content-type')?.split(';')[0]];
    };
    expect(await asked('/nothing/here', browser)).toEqual([404, 'text/html']);
    expect(await asked('/nothing/here', { accept: '*/*' })).toEqual([404, 'application/problem+json']);
    expect(await asked('/api/nothing', browser)).toEqual([404, 'application/problem+json']);
    expect(await asked('/missing.png', browser)).toEqual([404, 'application/problem+json']);
  });

  it.each([
    ['/config.json', 'session'],
    ['/admin/config.json', 'admin'],
  ])('%s is answered by the server, not by a file', async (path, app) => {
    expect((await floor.request('GET', path)).body).toEqual({ api_url: '', demo: null, app });
  });

  it.each([
    '/assets/main-abc123.js.map',
    '/assets/main-abc123.js%2emap',
    '/admin/assets/main-abc123.js.MAP',
    '/.env',
    '/%2eenv',
    '/admin/.env',
    '/admin/assets/gone.js',
    '/assets/',
    '/admin/..%2f..%2fsession/.env',
    '/..%5c.env',
    '/somewhere',
    '/j/CODE/../../.env',
  ])('%s is answered 404', async (path) => {
    const { status, body } = await floor.request<unknown>('GET', path);
    expect(status).toBe(404);
    expect(JSON.stringify(body)).not.toContain('SECRET');
  });

  it('an app that is not given is not served', async () => {
    await using bare = await startFloor();
    for (const path of ['/', '/admin/', '/config.json'])
      expect((await bare.request('GET', path)).status).toBe(404);
  });
});
