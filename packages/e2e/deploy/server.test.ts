import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServer } from './startServer.ts';
import { deployServer, emptyFolder } from './tools.ts';

it('the server runs alone, in a folder that knows nothing of the repository', async () => {
  using folder = emptyFolder();
  const deployed = await deployServer(folder.path);
  await using server = await startServer(deployed);

  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/api/me`)).status).toBe(401);
  expect(existsSync(join(deployed, '.data'))).toBe(true);
  expect(await server.stop()).toBe(0);
});
