import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChild } from './child.ts';

/** Enough for a node with its database and a few visitors. */
const DESCRIPTORS = 64;

async function crowd(url: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    }),
  );
}

describe('a node without free file descriptors', () => {
  it('LOAD-7 goes on, and accepts again when there are some', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'attune-'));
    {
      await using child = startChild('smallServer.ts', [directory], `ulimit -n ${DESCRIPTORS}`);
      const [url = ''] = await child.until(1);
      const sockets = await crowd(url, 4 * DESCRIPTORS);
      // More than fit: at the limit the system hands nothing over, and whoever asks now waits or is cut.
      const starved = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(500) }).then(
        ({ status }) => status,
        () => 'not answered',
      );
      expect(starved).toBe('not answered');
      expect(child.process.exitCode).toBeNull();
      for (const socket of sockets) socket.destroy();
      let status = 0;
      while (status !== 200)
        status = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
          (response) => response.status,
          () => 0,
        );
      expect(child.process.exitCode).toBeNull();
    }
    await rm(directory, { recursive: true });
  });
});
