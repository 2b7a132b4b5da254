import { calls } from '@attune/protocol';
import { newId } from '../src/platform/random.ts';
import { postgresDatabase } from './databases.ts';
import { TEST_REDIS_URL } from './redisNodes.ts';
import { startServer, type TestOptions, type TestServer } from './startServer.ts';

/** Whether there is what several nodes need. */
export const HAS_CLUSTER =
  TEST_REDIS_URL !== undefined && process.env['ATTUNE_TEST_POSTGRES_URL'] !== undefined;

const SECRET = 'what all nodes of this test sign their tokens with';

/** Whole servers on one database and one Redis, under names that no other test has. */
export class Cluster implements AsyncDisposable {
  readonly nodes: TestServer[] = [];
  readonly #environment: Record<string, string>;
  readonly #prefix = `test-${newId()}`;
  readonly #endDatabase: () => PromiseLike<void>;

  private constructor(databaseUrl: string, endDatabase: () => PromiseLike<void>) {
    this.#environment = { DATABASE_URL: databaseUrl, REDIS_URL: TEST_REDIS_URL ?? '', JWT_SECRET: SECRET };
    this.#endDatabase = endDatabase;
  }

  static async start(count: number): Promise<Cluster> {
    const database = await postgresDatabase();
    const cluster = new Cluster(database.url, () => database[Symbol.asyncDispose]());
    for (let node = 0; node < count; node += 1) await cluster.add();
    return cluster;
  }

  async add(options: TestOptions = {}): Promise<TestServer> {
    const environment = { ...this.#environment, ...options.environment };
    const node = await startServer({ ...options, environment, redisPrefix: this.#prefix });
    this.nodes.push(node);
    return node;
  }

  /** The id under which a node is known to the others. */
  async idOf(node: TestServer): Promise<string> {
    const wire = await node.connect(node.adminToken);
    const { data } = await wire.untilType('welcome');
    wire.close();
    await wire.closed;
    return String(data['node']);
  }

  /** As any node knows them. */
  async listed(): Promise<string[]> {
    const asked = this.nodes.at(-1);
    const answer = await asked?.asAdmin(calls.listNodes);
    return answer?.nodes.map(({ id, phase }) => `${id} ${phase}`) ?? [];
  }

  /** A node waits for those who are still connected: close them before. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
    await this.#endDatabase();
  }
}
