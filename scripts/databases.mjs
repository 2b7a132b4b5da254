import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, tail } from './run.mjs';
import { findProgram } from './systemPrograms.mjs';

const READY_WITHIN_MS = 20_000;
const ASK_AGAIN_MS = 50;
const ENDED_WITHIN_MS = 10_000;

/**
 * The databases that tests use, started empty for this run and gone after it. Answers `{ env, stop }`; a variable that is
 * already set names a database of the caller's own, which is left alone.
 */
export async function startDatabases() {
  const started = [];
  const stop = () => Promise.all(started.splice(0).map((server) => server.stop()));
  const env = {};
  try {
    for (const [variable, start] of [
      ['ATTUNE_TEST_POSTGRES_URL', startPostgres],
      ['ATTUNE_TEST_REDIS_URL', startRedis],
    ]) {
      if (process.env[variable]) continue;
      const server = await start();
      started.push(server);
      env[variable] = server.url;
    }
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPostgres() {
  const bin = dirname(findProgram('initdb'));
  const folder = mkdtempSync(join(tmpdir(), 'attune-postgres-'));
  const cluster = join(folder, 'cluster');
  const as = await postgresUser(folder);
  const made = await asUser(as, join(bin, 'initdb'), [
    '--auth=trust',
    '--username=attune',
    '--encoding=UTF8',
    '--no-locale',
    `--pgdata=${cluster}`,
  ]);
  if (made.code !== 0) throw new Error(`A PostgreSQL cluster could not be made.\n${tail(made.output)}`);

  const port = await freePort();
  const server = startServer(
    as,
    join(bin, 'postgres'),
    ['-D', cluster, '-p', `${port}`, '-k', folder, '-h', '127.0.0.1'],
    folder,
  );
  await answers(port, server);
  // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients.
  return { url: `postgres://attune@127.0.0.1:${port}/postgres`, stop: () => server.stop('SIGINT') };
}

async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'attune-redis-'));
  const port = await freePort();
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const server = startServer(undefined, findProgram('redis-server'), args, folder);
  await answers(port, server);
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.stop('SIGTERM') };
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
async function postgresUser(folder) {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).output)),
  );
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function asUser(user, command, args) {
  if (!user) return run(command, args);
  return run('setpriv', [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', command, ...args], {
    cwd: '/',
  });
}

function startServer(user, command, args, folder) {
  const child = spawn(command, args, {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => resolve((output += error.message)));
  });
  return {
    ended: ended.then(() => {
      throw new Error(`${command} ended by itself.\n${tail(output, 10)}`);
    }),
    async stop(signal) {
      child.kill(signal);
      const lastWord = setTimeout(() => child.kill('SIGKILL'), ENDED_WITHIN_MS);
      await ended;
      clearTimeout(lastWord);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port, server) {
  const until = Date.now() + READY_WITHIN_MS;
  const accepted = async () => {
    while (!(await accepts(port))) {
      if (Date.now() > until) throw new Error(`Nothing answers on port ${port}.`);
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  };
  // Later, an end is wanted; only until here it is a failure.
  server.ended.catch(() => {});
  await Promise.race([accepted(), server.ended]);
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
