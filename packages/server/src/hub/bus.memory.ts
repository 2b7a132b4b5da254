import { Listeners } from '../platform/listeners.ts';
import type { Bus, BusMessage } from './bus.ts';

/** What the nodes of one process share. One node needs one too: its own messages come back through it, as from any other node. */
export class MemoryBroker {
  readonly #listeners: Listeners<[BusMessage]>;
  readonly #followers = new Map<string, Set<object>>();
  #waiting: BusMessage[] = [];

  /** `onTrouble` is told of a listener that throws; the other listeners get the message all the same. */
  constructor(onTrouble: (error: unknown) => void) {
    this.#listeners = new Listeners(onTrouble);
  }

  /** Never calls a listener before it returns: who publishes is not in the middle of something then. */
  publish(message: BusMessage): void {
    this.#waiting.push(message);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#deliver());
  }

  listen(listener: (message: BusMessage) => void): () => void {
    return this.#listeners.add(listener);
  }

  follow(channel: string, follower: object): void {
    const followers = this.#followers.get(channel) ?? new Set();
    this.#followers.set(channel, followers.add(follower));
  }

  leave(channel: string, follower: object): void {
    const followers = this.#followers.get(channel);
    followers?.delete(follower);
    if (followers?.size === 0) this.#followers.delete(channel);
  }

  /** It follows nothing any more. */
  forget(follower: object): void {
    for (const channel of this.#followers.keys()) this.leave(channel, follower);
  }

  isFollowed(channel: string): boolean {
    return this.#followers.has(channel);
  }

  #deliver(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    for (const message of messages) this.#listeners.tell(message);
  }
}

/** One node's end of a broker; closing it leaves the others as they are. */
export class MemoryBus implements Bus {
  readonly #broker: MemoryBroker;
  readonly #stops = new Set<() => void>();

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  publish(message: BusMessage): void {
    this.#broker.publish(message);
  }

  listen(listener: (message: BusMessage) => void): () => void {
    const stop = this.#broker.listen(listener);
    this.#stops.add(stop);
    return () => {
      this.#stops.delete(stop);
      stop();
    };
  }

  /** Every node of the process hears everything; who asks whether somebody follows hears of it. */
  async follow(channel: string): Promise<void> {
    this.#broker.follow(channel, this);
  }

  leave(channel: string): void {
    this.#broker.leave(channel, this);
  }

  async isFollowed(channel: string): Promise<boolean> {
    return this.#broker.isFollowed(channel);
  }

  /** Nothing is lost within a process. */
  onDoubt(): () => void {
    return () => undefined;
  }

  onGap(): () => void {
    return () => undefined;
  }

  get isHealthy(): boolean {
    return true;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    this.#broker.forget(this);
  }
}
