import { join } from 'node:path';
import type { Random } from '../seeded.ts';
import { nodeProgram } from './programs/node.ts';
import type { PostgresProgram } from './programs/postgres.ts';
import type { RedisProgram } from './programs/redis.ts';
import { openProxy, type Proxy } from './proxy.ts';
import { Wire } from './wire.ts';
import type { WorldNode, WorldOptions } from './world.ts';

/** What the nodes of a cluster share. */
export type Shared = { readonly redis: RedisProgram; readonly postgres: PostgresProgram };

export type NodesOptions = {
  readonly folder: string;
  readonly options: WorldOptions;
  readonly shared: Shared | undefined;
  readonly random: Random;
  /** Of every node; the addresses of what is shared are added. */
  readonly variables: Readonly<Record<string, string>>;
};

const NODES = 3;

/** All nodes, each on its wires; their ends are put on the stack. Resolves when they serve. */
export async function openNodes(
  stack: AsyncDisposableStack,
  wanted: NodesOptions,
): Promise<readonly WorldNode[]> {
  const { kind, nodes: asked = NODES } = wanted.options;
  const nodes: WorldNode[] = [];
  for (let number = 1; number <= (kind === 'single' ? 1 : asked); number += 1) {
    nodes.push(await openNode(stack, number, wanted));
  }
  // The first one makes the tables; the others find them.
  const [first, ...others] = nodes;
  await first?.program.start();
  await Promise.all(others.map(({ program }) => program.start()));
  return nodes;
}

async function openNode(
  stack: AsyncDisposableStack,
  number: number,
  { folder, options, shared, random, variables }: NodesOptions,
): Promise<WorldNode> {
  const name = `node ${number}`;
  const wires =
    shared && options.backends !== 'direct'
      ? await openWires(stack, name, shared, random.fork(name))
      : undefined;
  const program = await nodeProgram({
    name,
    folder: join(folder, name.replace(' ', '-')),
    diskBytes: options.diskBytes,
    entry: options.entries?.[number - 1],
    variables: {
      ...(shared && {
        REDIS_URL: `redis://127.0.0.1:${(wires ?? shared).redis.port}`,
        DATABASE_URL: `postgres://attune@127.0.0.1:${(wires ?? shared).postgres.port}/postgres`,
      }),
      ...variables,
    },
  });
  stack.defer(program.end);
  return {
    name,
    program,
    clients: new Wire(`clients to ${name}`),
    redis: wires?.redis.wire,
    postgres: wires?.postgres.wire,
  };
}

type BackendWires = { readonly redis: Proxy; readonly postgres: Proxy };

async function openWires(
  stack: AsyncDisposableStack,
  name: string,
  { redis, postgres }: Shared,
  random: Random,
): Promise<BackendWires> {
  return {
    redis: stack.use(
      await openProxy({
        name: `${name} to redis`,
        language: 'redis',
        random: random.fork('redis'),
        targets: () => [{ name: 'redis', port: redis.port }],
      }),
    ),
    postgres: stack.use(
      await openProxy({
        name: `${name} to postgres`,
        language: 'bytes',
        random: random.fork('postgres'),
        targets: () => [{ name: 'postgres', port: postgres.port }],
      }),
    ),
  };
}
