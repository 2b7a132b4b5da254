import type { MemoryBroker } from '../src/hub/bus.memory.ts';
import type { Bus, BusMessage } from '../src/hub/bus.ts';

/** What becomes of a message of another node. `late`: it comes after the next one. */
export type Fate = 'comes' | 'lost' | 'late';

/** One node's end of a broker that loses messages of other nodes and changes their order; its own always come. */
export class LossyBus implements Bus {
  /** Asked for every message of another node. */
  fate: (message: BusMessage) => Fate = () => 'comes';
  isHealthy = true;
  readonly followed = new Set<string>();
  readonly #broker: MemoryBroker;
  readonly #own = new WeakSet<BusMessage>();
  readonly #doubters = new Set<() => void>();
  readonly #gapListeners = new Set<(channel: string) => void>();
  readonly #stops: (() => void)[] = [];
  #late: BusMessage[] = [];

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  publish(message: BusMessage): void {
    this.#own.add(message);
    this.#broker.publish(message);
  }

  listen(listener: (message: BusMessage) => void): () => void {
    const stop = this.#broker.listen((message) => {
      const fate = this.#own.has(message) ? 'comes' : this.fate(message);
      if (fate === 'lost') return;
      if (fate === 'late') return void this.#late.push(message);
      const late = this.#late;
      this.#late = [];
      for (const each of [message, ...late]) listener(each);
    });
    this.#stops.push(stop);
    return stop;
  }

  async follow(channel: string): Promise<void> {
    this.followed.add(channel);
  }

  leave(channel: string): void {
    this.followed.delete(channel);
  }

  /** It cannot be known. */
  async isFollowed(): Promise<boolean> {
    return true;
  }

  onDoubt(listener: () => void): () => void {
    this.#doubters.add(listener);
    return () => this.#doubters.delete(listener);
  }

  onGap(listener: (channel: string) => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  /** As when the count of what came shows that something did not. */
  gap(channel: string): void {
    for (const listener of this.#gapListeners) listener(channel);
  }

  /** As after a reconnect. */
  doubt(): void {
    for (const listener of this.#doubters) listener();
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
  }
}
