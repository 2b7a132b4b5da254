import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { NODE_FLAGS } from '@attune/server';
import { freePort } from '@attune/simulator';
import { NODE, withoutSource } from './tools.ts';

const READY_WITHIN_MS = 20_000;
const ASK_AGAIN_MS = 50;

/** Starts `node dist/main.js` in a folder and answers when it serves; stops it with SIGTERM at the end of its scope. */
export async function startServer(folder: string, variables: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(NODE, [...NODE_FLAGS, 'dist/main.js'], {
    cwd: folder,
    env: {
      ...withoutSource(),
      PORT: `${port}`,
      HOST: '127.0.0.1',
      DATA_DIR: `${folder}/.data`,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const url = `http://127.0.0.1:${port}`;
  await serves(url, child, () => output);
  return {
    url,
    /** Asks it to end and answers its exit code. */
    async stop(): Promise<number | null> {
      if (child.exitCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
    async [Symbol.asyncDispose]() {
      await this.stop();
    },
  };
}

async function serves(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(ASK_AGAIN_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`The server does not serve.\n${output()}`);
}
