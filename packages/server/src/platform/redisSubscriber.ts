import type { RedisLink } from './redis.ts';
import { openCluster, openSingle, redisErrorOf, RedisError, type RedisClient } from './redisClient.ts';

export type RedisSubscriberOptions = {
  readonly link: RedisLink;
  readonly onMessage: (topic: string, payload: string) => void;
  /** Connected, and subscribed to nothing: also after every reconnect. */
  readonly onConnected: () => void;
  readonly onLost: () => void;
};

/** Topics in one command; a node follows a few thousand. */
const TOPICS_AT_ONCE = 500;
/** Thousands of topics are subscribed in one go after a reconnect. */
const SUBSCRIBE_LIMIT_MS = 2_000;

/** The connection that only listens; on a cluster one per shard. Begins once the link knows what it talks to. */
export class RedisSubscriber {
  readonly #options: RedisSubscriberOptions;
  readonly #stopWaiting: () => void;
  #client: RedisClient | undefined;
  #isClosed = false;

  constructor(options: RedisSubscriberOptions) {
    this.#options = options;
    this.#stopWaiting = options.link.onReady(() => {
      if (!this.#client) this.renew();
    });
    if (options.link.isReady) this.renew();
  }

  /** Rejects when one of them could not be had; then none of them counts. */
  async subscribe(topics: readonly string[]): Promise<void> {
    const client = this.#client;
    if (client?.status !== 'ready') throw new RedisError('Redis is out of reach.');
    const asked: Promise<unknown>[] = [];
    if (client.isCluster) for (const topic of topics) asked.push(client.ssubscribe(topic));
    else
      for (let start = 0; start < topics.length; start += TOPICS_AT_ONCE)
        asked.push(client.subscribe(...topics.slice(start, start + TOPICS_AT_ONCE)));
    await this.#options.link.within(SUBSCRIBE_LIMIT_MS, Promise.all(asked));
  }

  unsubscribe(topic: string): void {
    const client = this.#client;
    if (client?.status !== 'ready') return;
    const asked = client.isCluster ? client.sunsubscribe(topic) : client.unsubscribe(topic);
    // What still comes is not listened to, and a reconnect does not bring it back.
    asked.catch(redisErrorOf);
  }

  /** Drops the connection, whatever it says of itself, and makes another one. */
  renew(): void {
    const { link, onMessage } = this.#options;
    this.#drop();
    if (this.#isClosed) return;
    const client = this.#open();
    this.#client = client;
    const ifCurrent = (run: () => void) => () => {
      if (this.#client === client) run();
    };
    client.on('ready', ifCurrent(this.#options.onConnected));
    client.on('close', ifCurrent(this.#options.onLost));
    client.on(link.kind === 'cluster' ? 'smessage' : 'message', (topic: string, payload: string) => {
      if (this.#client === client) onMessage(topic, payload);
    });
    // One shard's connection was replaced: which subscriptions stand again, the client does not say.
    client.on(
      '-subscriber',
      ifCurrent(() => this.#lostShard()),
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWaiting();
    this.#drop();
  }

  #open(): RedisClient {
    const { url, name, kind } = this.#options.link;
    const single = openSingle(url, `${name}-listens`);
    if (kind !== 'cluster') return single;
    const cluster = openCluster(single, { sharded: true });
    single.disconnect();
    return cluster;
  }

  #lostShard(): void {
    this.#options.onLost();
    this.renew();
  }

  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.disconnect();
  }
}
