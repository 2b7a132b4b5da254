import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, type Api } from '@attune/client';
import { createServer, loadConfig } from '@attune/server';

export type House = AsyncDisposable & {
  readonly url: string;
  readonly admin: Api;
  readonly dataDirectory: string;
};

/** A real server on a port and a directory of its own. */
export async function openHouse(): Promise<House> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'attune-simulator-'));
  const server = await createServer({
    config: loadConfig({ PORT: '0', DATA_DIR: dataDirectory, LOG_LEVEL: 'silent' }),
  });
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const token = await server.adminToken();
  return {
    url,
    dataDirectory,
    admin: createApi({ baseUrl: url, token: () => token }),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
