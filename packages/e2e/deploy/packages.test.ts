import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder, NODE, pnpm, runTool } from './tools.ts';

const SCRIPT = `
import { afterClose, calls } from '@attune/protocol';
import { createApi } from '@attune/client';
import { rmssd } from '@attune/vitals';
const api = createApi({ baseUrl: 'http://127.0.0.1:9', token: () => undefined });
const failure = await api.call(calls.me, {}).catch((error) => error.error);
console.log(JSON.stringify([afterClose(4300), Math.round(rmssd([800, 810, 790])), failure]));
`;

it('protocol, client and vitals install from their packages into an empty project', async () => {
  using folder = emptyFolder();
  for (const name of ['protocol', 'client', 'vitals']) {
    await pnpm('--filter', `@attune/${name}`, 'pack', '--pack-destination', folder.path);
  }
  const packed = readdirSync(folder.path).filter((name) => name.endsWith('.tgz'));
  expect(packed).toHaveLength(3);

  writeFileSync(
    join(folder.path, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, type: 'module' }),
  );
  await runTool(
    'npm',
    ['install', '--no-audit', '--no-fund', ...packed.map((name) => `./${name}`)],
    folder.path,
  );
  writeFileSync(join(folder.path, 'script.js'), SCRIPT);

  const output = await runTool(NODE, ['script.js'], folder.path);
  expect(JSON.parse(output)).toEqual(['reauthenticate', 16, 'CONNECTION_FAILED']);
});
