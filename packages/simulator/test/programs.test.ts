import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mountDisk } from '../src/chaos/programs/disk.ts';
import { lookUp } from '../src/chaos/programs/find.ts';
import { nginxProgram } from '../src/chaos/programs/nginx.ts';
import { nodeProgram } from '../src/chaos/programs/node.ts';
import { postgresProgram } from '../src/chaos/programs/postgres.ts';
import { redisProgram } from '../src/chaos/programs/redis.ts';
import { openProxy } from '../src/chaos/proxy.ts';
import { createRandom } from '../src/seeded.ts';

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
let stack = new AsyncDisposableStack();

afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'attune-programs-'));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe.skipIf(!lookUp('nginx'))('nginx', { timeout: 30_000 }, () => {
  it('does not take somebody else on its port for itself', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    stack.defer(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const nginx = nginxProgram({ folder: folder(), port, upstreams: ['127.0.0.1:9'] });
    stack.defer(nginx.kill);
    await expect(nginx.start()).rejects.toThrow(`Port ${port} is taken`);
    expect(nginx.isRunning).toBe(false);
  });
});

describe.skipIf(!lookUp('redis-server'))('redis', { timeout: 30_000 }, () => {
  it.each([
    { persists: false, left: '' },
    { persists: true, left: 'kept' },
  ])('killed and started again it knows "$left" (persists: $persists)', async ({ persists, left }) => {
    const redis = await redisProgram({ folder: folder(), persists });
    stack.defer(redis.kill);
    await redis.start();
    await redis.command('SET', 'key', 'kept');
    // Politely, so that what is written within a second is written.
    if (persists) await redis.stop();
    else await redis.kill();
    await redis.start();
    expect(await redis.command('GET', 'key')).toBe(left);
  });

  it('names the connections of its subscribers as the proxy does', async () => {
    const redis = await redisProgram({ folder: folder() });
    stack.defer(redis.kill);
    await redis.start();
    const targets = () => [{ name: 'redis', port: redis.port }];
    const proxy = stack.use(
      await openProxy({ name: 'p', targets, random: createRandom(1), language: 'redis' }),
    );
    const subscriber = stack.use(await rawConnection(proxy.port));
    await subscriber.ask('SUBSCRIBE topic\r\n');
    const other = stack.use(await rawConnection(proxy.port));
    await other.ask('PING\r\n');
    const ports = await redis.subscriberPorts();
    const found = [...proxy.wire.links].filter(({ farPort }) => ports.has(farPort));
    expect(found.map(({ number }) => number)).toEqual([1]);
  });
});

describe.skipIf(!lookUp('initdb'))('postgres', { timeout: 60_000 }, () => {
  it('keeps what was committed when it is killed or stopped at once, and ends clients', async () => {
    const postgres = stack.use(await postgresProgram());
    await postgres.start();
    await postgres.query('CREATE TABLE lines (text text)');
    for (const [text, end] of [
      ['one', postgres.kill],
      ['two', postgres.stopImmediately],
    ] as const) {
      await postgres.query(`INSERT INTO lines VALUES ('${text}')`);
      await end();
      expect(postgres.isRunning).toBe(false);
      await postgres.start();
    }
    expect(await postgres.query('SELECT text FROM lines ORDER BY text;')).toEqual([
      { text: 'one' },
      { text: 'two' },
    ]);
    const sleeping = postgres.query('SELECT pg_sleep(60)');
    const refused = expect(sleeping).rejects.toThrow(/terminating connection/);
    while ((await postgres.terminateBackends()) === 0);
    await refused;
  });
});

describe.skipIf(!mayMount)('a disk of its own', () => {
  it('is full and has room again', () => {
    const disk = mountDisk(join(folder(), 'disk'), 4 * 1024 * 1024);
    stack.defer(disk.end);
    disk.fill();
    expect(() => writeFileSync(join(disk.folder, 'more'), 'x')).toThrow(/ENOSPC/);
    disk.free();
    writeFileSync(join(disk.folder, 'more'), 'x');
  });
});

it('a node that cannot start says why', { timeout: 30_000 }, async () => {
  const node = await nodeProgram({ name: 'node 1', folder: folder(), variables: { LOG_LEVEL: 'shout' } });
  stack.defer(node.end);
  await expect(node.start()).rejects.toThrow(/ended before it served[^]*LOG_LEVEL must be/);
  expect(node.crash).toEqual({ code: 1, signal: null });
});

async function rawConnection(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return {
    ask: async (text: string) => {
      socket.write(text);
      await once(socket, 'data');
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
