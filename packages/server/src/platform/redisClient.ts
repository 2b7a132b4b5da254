import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { randomFraction } from './random.ts';

export type RedisClient = Redis | Cluster;

/** What one server or a cluster refuses or leaves unanswered. Has words only: the errors of the client carry arguments, passwords among them. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

/** No answer in time: it may have happened all the same. */
export class RedisSilentError extends RedisError {}

/** A host that swallows packets is given up after this. */
const CONNECT_TIMEOUT_MS = 2_000;
/** Also bounds the greeting after a connect; those who wait for an answer have shorter deadlines of their own. */
const ANSWER_TIMEOUT_MS = 1_000;
/**
 * A connection that is asked and says nothing for this long is made anew, though it stands: packets may vanish without either end hearing of
 * it. Shorter than a node's lease, which is to be renewed over the new one; longer than our own loop may stand still.
 */
const SILENCE_TIMEOUT_MS = 3_000;
const DISCONNECT_TIMEOUT_MS = 500;
const KEEP_ALIVE_MS = 5_000;
const SHORTEST_RETRY_MS = 50;
/** Short, because states are to be shared again within seconds, and the nodes that ask are few. */
const LONGEST_RETRY_MS = 1_000;

/**
 * Nothing waits in the client and nothing is sent twice: a command whose answer was lost is refused at once when the connection closes,
 * and who sent it decides. Subscriptions are made by the bus, which must know when they stand.
 */
const BOUNDED = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: ANSWER_TIMEOUT_MS,
  socketTimeout: SILENCE_TIMEOUT_MS,
  disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  keepAlive: KEEP_ALIVE_MS,
} satisfies RedisOptions;

const MAX_REDIRECTIONS = 3;

/** Tries again for ever; `connectionName` is what CLIENT LIST shows. */
export function openSingle(url: string, connectionName: string): Redis {
  const client = new Redis(url, { ...BOUNDED, connectionName, retryStrategy: backOffMs });
  // The state of the connection tells the same; without a listener the client would write to the terminal.
  client.on('error', () => undefined);
  return client;
}

/** A client of the cluster that the server at `single` belongs to. `sharded`: a connection per shard that only listens. */
export function openCluster(single: Redis, { sharded }: { sharded: boolean }): Cluster {
  const { host = 'localhost', port = 6379, username, password, tls, connectionName } = single.options;
  const client = new Cluster([{ host, port }], {
    enableOfflineQueue: false,
    shardedSubscribers: sharded,
    maxRedirections: MAX_REDIRECTIONS,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    clusterRetryStrategy: backOffMs,
    redisOptions: {
      ...BOUNDED,
      ...(username && { username }),
      ...(password && { password }),
      ...(tls && { tls }),
      ...(connectionName && { connectionName }),
    },
  });
  client.on('error', () => undefined);
  return client;
}

/** Whether the server said it, so that it is there. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

export function redisErrorOf(error: unknown): RedisError {
  return error instanceof RedisError
    ? error
    : new RedisError(error instanceof Error ? error.message : String(error));
}

function backOffMs(attempt: number): number {
  const fullMs = Math.min(LONGEST_RETRY_MS, SHORTEST_RETRY_MS * 2 ** Math.min(attempt - 1, 10));
  return fullMs / 2 + (fullMs / 2) * randomFraction();
}
