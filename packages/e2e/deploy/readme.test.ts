import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '@attune/client';
import { calls } from '@attune/protocol';
import { expect, it } from 'vitest';
import { startServer } from './startServer.ts';
import { emptyFolder, NODE, ROOT, withoutSource } from './tools.ts';

const ADMIN = { email: 'admin@example.org', password: 'a phrase for the readme' };

/** The code of the README, as somebody would paste it. */
function pasted(): string {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  return code;
}

it('the client of the README works when pasted, and is as short as it says', async () => {
  const code = pasted();
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThanOrEqual(15);

  using folder = emptyFolder();
  await using server = await startServer(join(ROOT, 'packages/server'), {
    DATA_DIR: folder.path,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  });
  const { token } = await createApi({ baseUrl: server.url }).call(calls.login, { body: ADMIN });
  const admin = createApi({ baseUrl: server.url, token: () => token });
  const session = await admin.call(calls.createSession, { body: { title: 'Readme', duration_minutes: 10 } });
  const invite = await admin.call(calls.createInvite, { body: { session_id: session.id, max_uses: 5 } });

  const output = await untilSaid(saved(code), `${server.url}/j/${invite.code}`, 'on disk');
  expect(output).toContain('Robin: Hello from fifteen lines.');
});

it('the client of the README says what it needs when the link was forgotten', async () => {
  await untilSaid(saved(pasted()), '', 'The link is missing: npx node hello.mjs <link>');
});

/** In the repository, where its README says to save it. */
function saved(code: string): string {
  const place = join(ROOT, '.artifacts', 'readme');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'hello.mjs'), code);
  return join(place, 'hello.mjs');
}

const SAID_WITHIN_MS = 20_000;

function untilSaid(script: string, link: string, words: string): Promise<string> {
  const child = spawn(NODE, [script, link], { env: withoutSource(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), SAID_WITHIN_MS);
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(words)) child.kill('SIGTERM');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', () => {
      clearTimeout(timer);
      if (output.includes(words)) resolve(output);
      else reject(new Error(`it did not say so:\n${output}`));
    });
  });
}
