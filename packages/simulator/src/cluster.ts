import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clusterBox } from './box.ts';
import { nginxProgram } from './chaos/programs/nginx.ts';
import { nodeProgram, type NodeProgram } from './chaos/programs/node.ts';
import { postgresProgram } from './chaos/programs/postgres.ts';
import { redisProgram } from './chaos/programs/redis.ts';
import { temporaryFolder } from './chaos/programs/temporaryFolder.ts';
import { gather } from './crowd.ts';
import { prepareDemo, type DemoLinks } from './demoSession.ts';
import { lead } from './instructor.ts';
import { numberOption } from './numberOption.ts';
import { readRecording } from './recording.ts';
import { signIn } from './rooms.ts';
import { castOf, TECHNIQUE_EVERY_MS } from './script.ts';
import { createRandom } from './seeded.ts';

// `npm run cluster`: Redis, PostgreSQL and nodes behind nginx, on this machine and for as long as this runs. Started by scripts/cluster.mjs.

const ADMIN_EMAIL = 'admin@attune.local';
const PORT = '8080';
const MOST_NODES = 16;
const DEMO_PEOPLE = 24;
const GATHERED_WITHIN_MS = 10_000;
const STARTS_AFTER_MS = 12_000;
const APPS = {
  SESSION_APP_DIR: '../../../apps/session-web/dist/',
  ADMIN_APP_DIR: '../../../apps/admin-dashboard/dist/',
};

type Admin = { readonly email: string; readonly password: string };
type Setting = { readonly nodes: number; readonly port: number; readonly hasDemo: boolean };

async function main(): Promise<number> {
  const stopped = stopAsked();
  try {
    const setting = readSetting(process.argv.slice(2));
    await using stack = new AsyncDisposableStack();
    await Promise.race([stand(setting, stack), stopped]);
    await stopped;
    console.log('Stopping.');
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function readSetting(args: string[]): Setting {
  const { values } = parseArgs({ args, options: { nodes: { type: 'string' }, demo: { type: 'boolean' } } });
  const nodes = numberOption('nodes', values.nodes, 3);
  if (nodes > MOST_NODES) throw new RangeError(`--nodes must be ${MOST_NODES} at most, not ${nodes}.`);
  const port = numberOption('PORT', process.env['PORT'] || PORT, 0);
  return { nodes, port, hasDemo: values.demo ?? false };
}

/** Starts everything in the order in which it is needed, says where it is, and puts its end on the stack. */
async function stand({ nodes: count, port, hasDemo }: Setting, stack: AsyncDisposableStack): Promise<void> {
  const url = `http://localhost:${port}`;
  const folder = temporaryFolder(stack, 'attune-cluster-');
  const postgres = stack.use(await postgresProgram());
  const redis = await redisProgram({ folder: join(folder, 'redis') });
  stack.defer(redis.kill);
  await Promise.all([postgres.start(), redis.start()]);
  const admin = {
    email: ADMIN_EMAIL,
    password: process.env['ADMIN_PASSWORD'] || randomBytes(12).toString('base64url'),
  };
  const variables = {
    PUBLIC_URL: url,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    JWT_SECRET: randomBytes(32).toString('hex'),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    TRUST_PROXY: 'loopback',
    ...builtApps(),
  };
  const nodes: NodeProgram[] = [];
  for (let number = 1; number <= count; number += 1) {
    nodes.push(
      await nodeProgram({ name: `node ${number}`, folder: join(folder, `node-${number}`), variables }),
    );
  }
  stack.defer(() => Promise.all(nodes.map((node) => node.stop())).then(() => undefined));
  const [first, ...others] = nodes;
  await first?.start();
  await Promise.all(others.map((node) => node.start()));
  const upstreams = nodes.map((node) => `127.0.0.1:${node.port}`);
  const nginx = nginxProgram({ folder: join(folder, 'nginx'), port, upstreams });
  stack.defer(nginx.kill);
  await nginx.start();
  const links = hasDemo ? await invitePeople(url, admin, stack) : undefined;
  console.log(clusterBox({ url, admin, nodes, links }));
}

/** A session with its instructor and its people, whom nginx spreads over the nodes. */
async function invitePeople(url: string, admin: Admin, stack: AsyncDisposableStack): Promise<DemoLinks> {
  const random = createRandom('cluster');
  const api = await signIn(url, admin.email, admin.password);
  const session = await prepareDemo(api, castOf(random.fork('cast'), DEMO_PEOPLE), url);
  const crowd = gather({
    url,
    codes: session.castCodes,
    random: random.fork('crowd'),
    rrMs: readRecording(),
    withinMs: GATHERED_WITHIN_MS,
  });
  stack.defer(crowd.end);
  const instructor = await lead({
    url,
    code: session.instructorCode,
    random: random.fork('instructor'),
    startAfterMs: STARTS_AFTER_MS,
    everyMs: TECHNIQUE_EVERY_MS,
  });
  stack.defer(instructor.end);
  return session.links;
}

/** Where the apps are built to, seen from `src` and from `dist` alike. */
function builtApps(): Record<string, string> {
  const found = Object.entries(APPS).map(
    ([name, path]) => [name, fileURLToPath(new URL(path, import.meta.url))] as const,
  );
  return Object.fromEntries(found.filter(([, directory]) => existsSync(join(directory, 'index.html'))));
}

/** Ctrl-C, or whoever runs us, asks for the end. A second time is not waited for: the system's own way applies. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

// Last, for what is declared above must be there.
process.exitCode = await main();
