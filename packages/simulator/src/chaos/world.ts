import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from '@attune/client';
import { inTurns, openRoom, signIn, type Room } from '../rooms.ts';
import { createRandom, type Random } from '../seeded.ts';
import { freePort } from '../serverProcess.ts';
import { openDoors, type Door } from './doors.ts';
import { postgresQuery, readRows, sqliteQuery, type LoggedRow, type Query } from './loggedRows.ts';
import { endAtExit } from './programs/endings.ts';
import { nginxProgram, type NginxProgram } from './programs/nginx.ts';
import { nodeProgram, type NodeProgram } from './programs/node.ts';
import { postgresProgram, type PostgresProgram } from './programs/postgres.ts';
import { redisProgram, type RedisProgram } from './programs/redis.ts';
import { openProxy } from './proxy.ts';
import { Wire } from './wire.ts';

export type WorldOptions = {
  /** `single`: one node on SQLite. `cluster`: Redis, PostgreSQL and nodes. */
  readonly kind: 'single' | 'cluster';
  /** @default 3; a single world has one. */
  readonly nodes?: number;
  readonly seed: string;
  /** What stands in front of the nodes of a cluster. `nginx` has the shipped configuration. @default 'balancer' */
  readonly front?: 'balancer' | 'nginx';
  /** Further variables of every node. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * What is between the nodes and their Redis and PostgreSQL. `direct` when no fault is there: our proxies run beside all the clients, and each
   * of their turns would be a part of every commit. @default 'wires'
   */
  readonly backends?: 'wires' | 'direct';
  /** Whether Redis writes its changes to disk. @default false */
  readonly redisPersists?: boolean;
  /** A disk of this size for each node's data, so that it can be full. Linux as root only. @default the ordinary disk */
  readonly diskBytes?: number;
  /** The `main.js` of each node, first to last, for versions side by side. @default that of `@attune/server` */
  readonly entries?: readonly string[];
};

/** A node and the wires it hangs on. Those to Redis and PostgreSQL are absent in a single world, and where they are direct. */
export type WorldNode = {
  /** `node 1`, as links and facts say it. */
  readonly name: string;
  readonly program: NodeProgram;
  /** Everything from clients to this node. */
  readonly clients: Wire;
  readonly redis: Wire | undefined;
  readonly postgres: Wire | undefined;
};

/** Real processes, each on its own wires. Everything ends with it, also when we are interrupted. */
export type World = AsyncDisposable & {
  readonly kind: 'single' | 'cluster';
  readonly seed: string;
  readonly random: Random;
  readonly folder: string;
  readonly nodes: readonly WorldNode[];
  readonly redis: RedisProgram | undefined;
  readonly postgres: PostgresProgram | undefined;
  readonly nginx: NginxProgram | undefined;
  /** The way in of everybody who has no door of their own, such as the admin; also what links say. */
  readonly url: string;
  /** Always the same door for the same number; its first call opens it. Each connection goes to the next node that can be had. */
  readonly doorOf: (person: number) => Promise<Door>;
  /** {@link doorOf}, its address. */
  readonly urlOf: (person: number) => Promise<string>;
  readonly doors: () => readonly Door[];
  /** Signs in anew each time: a token of before may be what a fault is about. */
  readonly admin: () => Promise<Api>;
  readonly openRooms: (count: number, seats: number) => Promise<readonly Room[]>;
  /** The log as the database has it, in the order of each channel. Works with the nodes up or down; PostgreSQL must be up. */
  readonly readLog: () => Promise<readonly LoggedRow[]>;
  /** Straight into the database, for what only an operator could do to it. A SELECT answers its rows; anything else answers none. */
  readonly query: Query;
  /** Everything that programs of this world have written, for whoever looks for secrets. */
  readonly logFiles: () => readonly string[];
  /** All wires as on the first day, all stopped programs continued. What was killed stays dead. */
  readonly heal: () => void;
};

const ADMIN = { email: 'admin@attune.local', password: 'a world that needs one' };
const NODES = 3;

/** Resolves when everything serves. Rejects, with everything ended, when a part does not. */
export async function createWorld(options: WorldOptions): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const random = createRandom(options.seed).fork('world');
  const folder = mkdtempSync(join(tmpdir(), 'attune-world-'));
  const forget = endAtExit(() => rmSync(folder, { recursive: true, force: true }));
  stack.defer(() => {
    forget();
    rmSync(folder, { recursive: true, force: true });
  });
  const shared = options.kind === 'cluster' ? await openShared(stack, folder, options) : undefined;
  const port = await freePort();
  const nodes = await openNodes(stack, { folder, options, shared, random, publicPort: port });
  const nginx = options.front === 'nginx' ? await openNginx(stack, folder, nodes, random) : undefined;
  const targets = nginx
    ? [{ name: 'nginx', port: nginx.port }]
    : nodes.map(({ name, clients, program }) => ({ name, port: program.port, wire: clients }));
  const doors = await openDoors({ targets, random, port });
  stack.use(doors);
  const [first] = nodes;
  const query = shared ? postgresQuery(shared.postgres) : sqliteQuery(first?.program.dataDirectory ?? folder);
  const admin = (): Promise<Api> => signIn(doors.url, ADMIN.email, ADMIN.password);
  const programs = [...nodes.map(({ program }) => program), shared?.redis, shared?.postgres, nginx];
  const ending = stack.move();
  return {
    kind: options.kind,
    seed: options.seed,
    random,
    folder,
    nodes,
    redis: shared?.redis,
    postgres: shared?.postgres,
    nginx,
    url: doors.url,
    doorOf: doors.doorOf,
    urlOf: async (person) => (await doors.doorOf(person)).url,
    doors: doors.all,
    admin,
    openRooms: async (count, seats) => {
      const api = await admin();
      return inTurns(Array.from({ length: count }), 4, (_, index) =>
        openRoom(api, { title: `Room ${index + 1}`, seats }),
      );
    },
    readLog: () => readRows(query),
    query,
    logFiles: () => programs.flatMap((program) => (program ? [program.logFile] : [])),
    heal: () => {
      const wires = nodes.flatMap(({ clients, redis, postgres }) => [clients, redis, postgres]);
      for (const wire of [...wires, ...doors.all().map((door) => door.wire)]) wire?.heal();
      for (const program of programs) program?.resume();
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

type Shared = { readonly redis: RedisProgram; readonly postgres: PostgresProgram };

async function openShared(
  stack: AsyncDisposableStack,
  folder: string,
  options: WorldOptions,
): Promise<Shared> {
  const postgres = stack.use(await postgresProgram());
  const redis = await redisProgram({
    folder: join(folder, 'redis'),
    persists: options.redisPersists ?? false,
  });
  stack.defer(redis.kill);
  await Promise.all([postgres.start(), redis.start()]);
  return { redis, postgres };
}

type NodesOptions = {
  readonly folder: string;
  readonly options: WorldOptions;
  readonly shared: Shared | undefined;
  readonly random: Random;
  readonly publicPort: number;
};

async function openNodes(stack: AsyncDisposableStack, wanted: NodesOptions): Promise<readonly WorldNode[]> {
  const count = wanted.options.kind === 'single' ? 1 : (wanted.options.nodes ?? NODES);
  const secret = randomBytes(32).toString('hex');
  const nodes: WorldNode[] = [];
  for (let number = 1; number <= count; number += 1) {
    nodes.push(
      await openNode(stack, `node ${number}`, {
        ...wanted,
        secret,
        entry: wanted.options.entries?.[number - 1],
      }),
    );
  }
  // The first one makes the tables; the others find them.
  const [first, ...others] = nodes;
  await first?.program.start();
  await Promise.all(others.map(({ program }) => program.start()));
  return nodes;
}

async function openNode(
  stack: AsyncDisposableStack,
  name: string,
  {
    folder,
    options,
    shared,
    random,
    publicPort,
    secret,
    entry,
  }: NodesOptions & { secret: string; entry: string | undefined },
): Promise<WorldNode> {
  const forked = random.fork(name);
  const wired = options.backends === 'direct' ? undefined : shared;
  const redis =
    wired &&
    (await openProxy({
      name: `${name} to redis`,
      language: 'redis',
      random: forked.fork('redis'),
      targets: () => [{ name: 'redis', port: wired.redis.port }],
    }));
  const postgres =
    wired &&
    (await openProxy({
      name: `${name} to postgres`,
      language: 'bytes',
      random: forked.fork('postgres'),
      targets: () => [{ name: 'postgres', port: wired.postgres.port }],
    }));
  if (redis) stack.use(redis);
  if (postgres) stack.use(postgres);
  const program = await nodeProgram({
    name,
    folder: join(folder, name.replace(' ', '-')),
    diskBytes: options.diskBytes,
    entry,
    variables: {
      PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
      JWT_SECRET: secret,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      // Everybody comes from one address, and all come back at once.
      HTTP_RATE_FACTOR: '1000',
      ...(shared && { REDIS_URL: `redis://127.0.0.1:${(redis ?? shared.redis).port}` }),
      ...(shared && {
        DATABASE_URL: `postgres://attune@127.0.0.1:${(postgres ?? shared.postgres).port}/postgres`,
      }),
      ...(options.front === 'nginx' && { TRUST_PROXY: 'loopback' }),
      ...options.variables,
    },
  });
  stack.defer(program.end);
  return {
    name,
    program,
    clients: new Wire(`clients to ${name}`),
    redis: redis?.wire,
    postgres: postgres?.wire,
  };
}

/** nginx reaches each node over a proxy of that node's own, so that the node's wire is where it is in every world. */
async function openNginx(
  stack: AsyncDisposableStack,
  folder: string,
  nodes: readonly WorldNode[],
  random: Random,
): Promise<NginxProgram> {
  const upstreams: string[] = [];
  for (const { name, program, clients } of nodes) {
    const proxy = await openProxy({
      name: `nginx to ${name}`,
      random: random.fork(`nginx to ${name}`),
      targets: () => [{ name, port: program.port, wire: clients }],
    });
    stack.use(proxy);
    upstreams.push(`127.0.0.1:${proxy.port}`);
  }
  const nginx = nginxProgram({ folder: join(folder, 'nginx'), port: await freePort(), upstreams });
  stack.defer(nginx.kill);
  await nginx.start();
  return nginx;
}
