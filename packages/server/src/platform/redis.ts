import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from './clock.ts';
import {
  isReply,
  openCluster,
  openSingle,
  RedisError,
  redisErrorOf,
  RedisSilentError,
  type RedisClient,
} from './redisClient.ts';
import { atEndOfTurn } from './turn.ts';
import { within } from './within.ts';

/** A Lua script; the server is asked by its digest and gets the text only when it does not know it. */
export type RedisScript = { readonly lua: string; readonly sha: string };

export function redisScript(lua: string): RedisScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

export type RedisLinkOptions = {
  readonly url: string;
  /** What CLIENT LIST shows. */
  readonly name: string;
  readonly clock: Clock;
};

export type RedisKind = 'single' | 'cluster';

/** What kind of Redis answers at the address is known only once it has answered. */
type Phase =
  | { readonly at: 'finding'; readonly client: Redis }
  | { readonly at: 'known'; readonly kind: RedisKind; readonly client: RedisClient }
  | { readonly at: 'closed' };

/** What is not answered by then counts as failed, though it may have happened. Two tries are to be over within a second. */
export const REDIS_DEADLINE_MS = 400;

/**
 * The connection that commands go over. It is tried for ever; whoever calls while it is away is refused at once. Every refusal is a
 * RedisError, which is fit for a log.
 */
export class RedisLink {
  readonly url: string;
  readonly name: string;
  readonly #clock: Clock;
  readonly #readyListeners = new Set<() => void>();
  readonly #lostListeners = new Set<() => void>();
  #phase: Phase;
  #isReady = false;
  #isAnswering = false;
  #heardAt = -Infinity;

  constructor({ url, name, clock }: RedisLinkOptions) {
    this.url = url;
    this.name = name;
    this.#clock = clock;
    const client = openSingle(url, name);
    this.#phase = { at: 'finding', client };
    client.on('ready', () => void this.#find(client));
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** False also while the connection stands and nothing comes back over it; heartbeats go on asking. */
  get isAnswering(): boolean {
    return this.#isReady && this.#isAnswering;
  }

  /** Undefined until the server has answered for the first time. */
  get kind(): RedisKind | undefined {
    return this.#phase.at === 'known' ? this.#phase.kind : undefined;
  }

  /** For libraries that bring their own commands; undefined as `kind` is. What it rejects with may hold secrets: never log it. */
  get client(): RedisClient | undefined {
    return this.#phase.at === 'known' ? this.#phase.client : undefined;
  }

  /** The database number in the address: what is not kept by database (channels) must be kept apart by it. */
  get database(): number {
    return Number(/^\/(\d+)$/.exec(new URL(this.url).pathname)?.[1] ?? 0);
  }

  /** Called at every time that commands can be sent again. */
  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener);
    return () => this.#readyListeners.delete(listener);
  }

  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Whether it is ready within that time. */
  async readyWithin(limitMs: number): Promise<boolean> {
    if (this.#isReady) return true;
    const { promise: ready, resolve } = Promise.withResolvers<boolean>();
    const stop = this.onReady(() => resolve(true));
    const isReady = await within(this.#clock, limitMs, ready);
    stop();
    return isReady ?? false;
  }

  /** Runs a script whose keys all begin with `key`, and so are on one shard. It may run although this rejects. */
  evaluate(script: RedisScript, key: string, args: readonly string[]): Promise<unknown> {
    return this.#ask(async (client) => {
      try {
        return await client.evalsha(script.sha, 1, key, ...args);
      } catch (error) {
        if (!redisErrorOf(error).message.startsWith('NOSCRIPT')) throw error;
        return client.eval(script.lua, 1, key, ...args);
      }
    });
  }

  hash(key: string): Promise<Record<string, string>> {
    return this.#ask((client) => client.hgetall(key));
  }

  publish(topic: string, payload: string): Promise<unknown> {
    const isSharded = this.kind === 'cluster';
    return this.#ask((client) =>
      isSharded ? client.spublish(topic, payload) : client.publish(topic, payload),
    );
  }

  /** Rejects when `answer` takes longer. Our own loop may have stood still meanwhile: what has arrived by then is read first. */
  within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = this.#clock.after(limitMs, () =>
        atEndOfTurn(() => reject(new RedisSilentError('Redis did not answer in time.'))),
      );
      answer.then(resolve, (error: unknown) => reject(redisErrorOf(error))).finally(stop);
    });
  }

  close(): void {
    if (this.#phase.at === 'closed') return;
    const { client } = this.#phase;
    this.#phase = { at: 'closed' };
    this.#isReady = false;
    this.#readyListeners.clear();
    this.#lostListeners.clear();
    client.disconnect();
  }

  async #ask<T>(send: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.#phase.at !== 'known' || !this.#isReady) throw new RedisError('Redis is out of reach.');
    const askedAt = this.#clock.monotonic();
    const answer = send(this.#phase.client);
    // Too late for whoever asked, an answer still says that the server is there.
    answer.then(
      () => this.#hear(),
      (error: unknown) => {
        if (isReply(error)) this.#hear();
      },
    );
    try {
      return await this.within(REDIS_DEADLINE_MS, answer);
    } catch (error) {
      if (error instanceof RedisSilentError && this.#heardAt < askedAt) this.#isAnswering = false;
      throw error;
    }
  }

  #hear(): void {
    this.#heardAt = this.#clock.monotonic();
    this.#isAnswering = true;
  }

  async #find(client: Redis): Promise<void> {
    if (this.#phase.at !== 'finding') return;
    try {
      const isCluster = (await client.info('cluster')).includes('cluster_enabled:1');
      // Lost meanwhile, or asked twice: the next `ready` asks again.
      if (this.#phase.at !== 'finding' || client.status !== 'ready') return;
      if (isCluster) this.#useCluster(client);
      else this.#use('single', client);
    } catch {
      // A server that does not even say what it is: greeted anew.
      if (this.#phase.at === 'finding') client.disconnect(true);
    }
  }

  #useCluster(single: Redis): void {
    const cluster = openCluster(single, { sharded: false });
    single.disconnect();
    this.#use('cluster', cluster);
  }

  #use(kind: RedisKind, client: RedisClient): void {
    this.#phase = { at: 'known', kind, client };
    client.on('ready', () => this.#turnReady());
    client.on('close', () => this.#turnLost());
    if (client.status === 'ready') this.#turnReady();
  }

  #turnReady(): void {
    if (this.#phase.at !== 'known' || this.#isReady) return;
    this.#isReady = true;
    this.#isAnswering = true;
    for (const listener of [...this.#readyListeners]) listener();
  }

  #turnLost(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    for (const listener of [...this.#lostListeners]) listener();
  }
}
