import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calls } from '@attune/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './configError.ts';
import { VARIABLES } from './variables.ts';

const SECRET = 'q7Zt0mWc9xVb2nLk4jHg6fDs8aPo1iUy';
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

const load = (environment: Record<string, string>) =>
  loadConfig({ JWT_SECRET: SECRET, DATA_DIR: directory, ...environment });

describe('the environment', () => {
  it('has defaults for all that can have one', () => {
    expect(load({})).toMatchObject({
      port: 8000,
      isPortGiven: false,
      host: '127.0.0.1',
      publicUrl: undefined,
      databaseUrl: undefined,
      redisUrl: undefined,
      admin: { email: 'admin@attune.local', password: undefined },
      allowedOrigins: [],
      logLevel: 'info',
      apps: {},
      metricsToken: undefined,
      httpRateFactor: 1,
      websocket: {
        maxConnections: 10_000,
        maxConnectionsPerSession: 10_000,
        maxConnectionsPerUser: 5,
        maxMessageBytes: 65_536,
        acceptRate: 500,
        rateFactor: 1,
        pingIntervalMs: 5_000,
        silenceMs: 12_500,
        compressionLevel: undefined,
      },
      unknownNames: [],
    });
  });

  it('takes what is given', () => {
    const config = load({
      PORT: '0',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://live.example.org/',
      DATABASE_URL: 'postgres://attune@localhost/attune',
      REDIS_URL: 'redis://localhost:6379/1',
      ADMIN_EMAIL: 'Root@Example.org',
      ALLOWED_ORIGINS: 'https://a.example.org, http://localhost:5173',
      WEBSOCKET_ALLOWED_ORIGINS: 'https://b.example.org',
      WEBSOCKET_ENABLE_COMPRESSION: 'true',
      SESSION_APP_DIR: 'apps/session-web/dist',
    });
    expect(config).toMatchObject({
      port: 0,
      isPortGiven: true,
      host: '0.0.0.0',
      publicUrl: 'https://live.example.org',
      databaseUrl: 'postgres://attune@localhost/attune',
      redisUrl: 'redis://localhost:6379/1',
      admin: { email: 'root@example.org' },
      allowedOrigins: ['https://a.example.org', 'http://localhost:5173', 'https://b.example.org'],
      apps: { session: 'apps/session-web/dist' },
      websocket: { compressionLevel: 6 },
    });
  });

  it('takes an empty variable for one that is not there', () => {
    expect(load({ PORT: '', ALLOWED_ORIGINS: ' ', METRICS_TOKEN: '' })).toMatchObject({
      port: 8000,
      isPortGiven: false,
    });
  });

  it('notices names that mean nothing here', () => {
    expect(load({ WEBSOCKET_QUEUE_TTL: '60' }).unknownNames).toEqual(['WEBSOCKET_QUEUE_TTL']);
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PUBLIC_URL', 'live.example.org'],
    ['PUBLIC_URL', 'https://live.example.org/path'],
    ['PUBLIC_URL', 'ftp://live.example.org'],
    ['DATABASE_URL', 'mysql://x'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://localhost/0?enableOfflineQueue=true'],
    ['REDIS_URL', 'redis://localhost/main'],
    ['JWT_SECRET', 'too short'],
    ['ADMIN_EMAIL', 'admin'],
    ['ADMIN_PASSWORD', 'short'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'https://a.example.org/x'],
    ['TRUST_PROXY', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_TOKEN', 'short'],
    ['HTTP_RATE_FACTOR', '0'],
    ['WEBSOCKET_MAX_CONNECTIONS', '0'],
    ['WEBSOCKET_MAX_MESSAGE_SIZE', '10'],
    ['WEBSOCKET_PING_INTERVAL', 'NaN'],
    ['WEBSOCKET_ENABLE_COMPRESSION', 'yes'],
    ['WEBSOCKET_REQUIRE_AUTHENTICATION', 'false'],
  ] as const)('%s=%s is refused in one sentence with an example', (name, value) => {
    const error = caught(() => load({ [name]: value }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(new RegExp(`^${name} must .*; for example ${name}=.*\\.$`));
    expect(error.message).not.toContain('\n');
    const { secret } = VARIABLES[name] as { secret?: true };
    expect(error.message.includes(JSON.stringify(value))).toBe(secret !== true);
  });
});

describe('several nodes', () => {
  it.each([
    ['REDIS_URL', 'redis://:hidden-word@localhost:6379', 'DATABASE_URL'],
    ['DATABASE_URL', 'postgres://attune:hidden-word@localhost/attune', 'REDIS_URL'],
  ])('%s alone is refused: it is told why, and what is missing', (name, value, missing) => {
    const error = caught(() => load({ [name]: value }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(new RegExp(`^${name} is for several nodes, .*: set ${missing} as well, `));
    expect(error.message).not.toContain('hidden-word');
    expect(error.message).not.toContain('\n');
  });
});

describe('JWT_SECRET', () => {
  it.each([
    'change-me-change-me-change-me-change-me',
    'your-256-bit-key-here-0000000000',
    'a'.repeat(64),
    'my-super-secret-key-of-32-bytes!',
    '12345678901234567890123456789012',
  ])('%s is refused in production', (JWT_SECRET) => {
    expect(caught(() => load({ NODE_ENV: 'production', JWT_SECRET })).message).toMatch(
      /^JWT_SECRET must not be an example/,
    );
    expect(load({ JWT_SECRET }).jwtSecret).toBe(JWT_SECRET);
  });

  it('a good one is taken in production', () => {
    expect(load({ NODE_ENV: 'production' }).jwtSecret).toBe(SECRET);
  });

  it('unset is made once and kept, for this user alone', async () => {
    const data = join(directory, 'new', 'data');
    const first = loadConfig({ DATA_DIR: data, NODE_ENV: 'production' }).jwtSecret;
    expect(Buffer.byteLength(first)).toBeGreaterThanOrEqual(32);
    expect(loadConfig({ DATA_DIR: data }).jwtSecret).toBe(first);
    expect((await stat(join(data, 'jwt-secret'))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(data, 'jwt-secret'), 'utf8')).trim()).toBe(first);
  });

  it('in a damaged file is refused', async () => {
    await writeFile(join(directory, 'jwt-secret'), 'oops');
    await chmod(join(directory, 'jwt-secret'), 0o600);
    expect(caught(() => loadConfig({ DATA_DIR: directory })).message).toMatch(
      /^jwt-secret in DATA_DIR is damaged/,
    );
  });

  it('in a place that cannot be written is refused, and names the variable', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    expect(caught(() => loadConfig({ DATA_DIR: join(file, 'below') })).message).toMatch(
      /^DATA_DIR must be a directory/,
    );
  });

  it('is not made for a configuration that is refused', async () => {
    const data = join(directory, 'untouched');
    expect(() => loadConfig({ DATA_DIR: data, PORT: 'x' })).toThrow(ConfigError);
    await expect(stat(data)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('CONN-11 a session may have twice as many connections as the greatest capacity has seats', () => {
  const { maxConnectionsPerSession } = load({}).websocket;
  const isCapacity = (capacity: number) => calls.setCapacity.body.safeParse({ capacity }).success;
  expect([isCapacity(5_000), isCapacity(maxConnectionsPerSession / 2 + 1)]).toEqual([true, false]);
});

it('docs/operations.md has every variable with its default', async () => {
  const text = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (\S.*?) +\| (\S.*?) +\|$/gm)].map(
    ([, name, fallback, meaning]) => [name, fallback, meaning],
  );
  const expected = Object.entries(VARIABLES).map(([name, { fallback, meaning }]) => [
    name,
    fallback ? `\`${fallback}\`` : 'unset',
    meaning,
  ]);
  expect(rows).toEqual(expected);
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
