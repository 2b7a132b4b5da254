import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { createServer } from '../src/createServer.ts';
import { createLog } from '../src/platform/log.ts';
import { startChild } from './child.ts';

it('a server that is asked to stop while it starts stops whole, and says its password no more than once', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'attune-'));
  const config = loadConfig({ PORT: '0', DATA_DIR: directory });
  const said: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const server = await createServer({
      config,
      log: createLog('silent'),
      announceAdmin: ({ password }) => said.push(password),
    });
    const listening = server.listen();
    await server.close();
    await listening.catch(() => undefined);
    await server.close();
  }
  expect(said.length).toBeLessThanOrEqual(1);
  await rm(directory, { recursive: true });
});

it('DRAIN-5 SIGINT and SIGTERM at once are one drain, and the process ends well', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'attune-'));
  {
    const environment = `export PORT=0 DATA_DIR='${directory}' ADMIN_PASSWORD='a long enough phrase'`;
    await using child = startChild('../src/main.ts', [], environment);
    // The first line is the log's, the second is for the person who started it.
    await child.until(2);
    const ended = once(child.process, 'exit');
    child.process.kill('SIGINT');
    child.process.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(child.lines.filter((line) => line.includes('"msg":"draining"'))).toHaveLength(1);
  }
  await rm(directory, { recursive: true });
});

const CROWD = 1_000;

it.runIf(heldBySystem() >= CROWD)(
  'a crowd that comes while the node stands still is not dropped',
  async ({ signal }) => {
    const directory = await mkdtemp(join(tmpdir(), 'attune-'));
    {
      const environment = `export PORT=0 DATA_DIR='${directory}' ADMIN_PASSWORD='a long enough phrase'`;
      await using child = startChild('../src/main.ts', [], environment);
      const lines = await child.until(2);
      const port = Number(/Attune is at http:\/\/\S+:(\d+)/.exec(lines.join('\n'))?.[1]);
      child.process.kill('SIGSTOP');
      const crowd = Array.from({ length: CROWD }, () => connect(port, '127.0.0.1'));
      await Promise.all(crowd.map((socket) => once(socket, 'connect', { signal })));
      for (const socket of crowd) socket.destroy();
    }
    await rm(directory, { recursive: true });
  },
);

/** Connections that the system lets wait for one socket, whatever that asks for. */
function heldBySystem(): number {
  const file = '/proc/sys/net/core/somaxconn';
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}
