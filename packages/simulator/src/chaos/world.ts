import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Api } from '@attune/client';
import { inTurns, openRoom, signIn, type Room } from '../rooms.ts';
import { createRandom, type Random } from '../seeded.ts';
import { freePort } from '../freePort.ts';
import { commonDoor, openDoors, type Door } from './doors.ts';
import { postgresQuery, readRows, sqliteQuery, type LoggedRow, type Query } from './loggedRows.ts';
import { nginxProgram, type NginxProgram } from './programs/nginx.ts';
import type { NodeProgram } from './programs/node.ts';
import { postgresProgram, type PostgresProgram } from './programs/postgres.ts';
import { redisProgram, type RedisProgram } from './programs/redis.ts';
import { temporaryFolder } from './programs/temporaryFolder.ts';
import type { Wire } from './wire.ts';
import { openNodes, type Shared } from './worldNodes.ts';

export type WorldOptions = {
  /** `single`: one node on SQLite. `cluster`: Redis, PostgreSQL and nodes. */
  readonly kind: 'single' | 'cluster';
  /** @default 3; a single world has one. */
  readonly nodes?: number;
  readonly seed: string;
  /**
   * What stands in front of the nodes of a cluster. `nginx` has the shipped configuration and no wires: what our own balancer takes of the
   * clients' event loop is not in the times. @default 'balancer'
   */
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
  /** A disk of this size for what Redis writes, so that it can be full. Linux as root only. @default the ordinary disk */
  readonly redisDiskBytes?: number;
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
  /** What the world itself has that must be in none of them: tokens and the password of its admin, what tokens are signed with. */
  readonly secrets: () => ReadonlySet<string>;
  /** All wires as on the first day, all stopped programs continued. What was killed stays dead. */
  readonly heal: () => void;
};

const ADMIN = { email: 'admin@attune.local', password: 'a world that needs one' };

/** Resolves when everything serves. Rejects, with everything ended, when a part does not. */
export async function createWorld(options: WorldOptions): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const random = createRandom(options.seed).fork('world');
  const folder = temporaryFolder(stack, 'attune-world-');
  const shared = options.kind === 'cluster' ? await openShared(stack, folder, options) : undefined;
  const port = await freePort();
  const variables = variablesOf(options, port);
  const secrets = new Set([ADMIN.password, variables.JWT_SECRET]);
  const nodes = await openNodes(stack, { folder, options, shared, random, variables });
  const nginx = options.front === 'nginx' ? await openNginx(stack, folder, nodes, port) : undefined;
  const targets = nodes.map(({ name, clients, program }) => ({ name, port: program.port, wire: clients }));
  const doors = nginx
    ? commonDoor(`http://127.0.0.1:${port}`)
    : stack.use(await openDoors({ targets, random, port }));
  const [first] = nodes;
  const query = shared ? postgresQuery(shared.postgres) : sqliteQuery(first?.program.dataDirectory ?? folder);
  const admin = (): Promise<Api> =>
    signIn(doors.url, ADMIN.email, ADMIN.password, (token) => secrets.add(token));
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
    secrets: () => secrets,
    logFiles: () => programs.flatMap((program) => (program ? [program.logFile] : [])),
    heal: () => {
      const wires = nodes.flatMap(({ clients, redis, postgres }) => [clients, redis, postgres]);
      for (const wire of [...wires, ...doors.all().map(({ wire }) => wire)]) wire?.heal();
      for (const program of programs) program?.resume();
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

/** The same of every node. */
function variablesOf({ front, variables }: WorldOptions, publicPort: number) {
  return {
    PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    // Everybody comes from one address, and all come back at once.
    HTTP_RATE_FACTOR: '1000',
    ...(front === 'nginx' && { TRUST_PROXY: 'loopback' }),
    ...variables,
    JWT_SECRET: variables?.['JWT_SECRET'] ?? randomBytes(32).toString('hex'),
  };
}

async function openShared(
  stack: AsyncDisposableStack,
  folder: string,
  options: WorldOptions,
): Promise<Shared> {
  const postgres = stack.use(await postgresProgram());
  const redis = await redisProgram({
    folder: join(folder, 'redis'),
    persists: options.redisPersists ?? false,
    diskBytes: options.redisDiskBytes,
  });
  stack.defer(redis.end);
  await Promise.all([postgres.start(), redis.start()]);
  return { redis, postgres };
}

async function openNginx(
  stack: AsyncDisposableStack,
  folder: string,
  nodes: readonly WorldNode[],
  port: number,
): Promise<NginxProgram> {
  const upstreams = nodes.map(({ program }) => `127.0.0.1:${program.port}`);
  const nginx = nginxProgram({ folder: join(folder, 'nginx'), port, upstreams });
  stack.defer(nginx.kill);
  await nginx.start();
  return nginx;
}
