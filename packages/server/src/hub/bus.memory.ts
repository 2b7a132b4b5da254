import type { Bus, BusMessage } from './bus.ts';

type Listener = (message: BusMessage) => void;

/** What the nodes of one process share. One node needs one too: its own messages come back through it, as from any other node. */
export class MemoryBroker {
  readonly #onTrouble: (error: unknown) => void;
  readonly #listeners = new Set<Listener>();
  #waiting: BusMessage[] = [];

  /** `onTrouble` is told of a listener that throws; the other listeners get the message all the same. */
  constructor(onTrouble: (error: unknown) => void) {
    this.#onTrouble = onTrouble;
  }

  /** Never calls a listener before it returns: who publishes is not in the middle of something then. */
  publish(message: BusMessage): void {
    this.#waiting.push(message);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#deliver());
  }

  listen(listener: Listener): () => void {
    // A function of its own, so that one function may listen for two nodes.
    const own: Listener = (message) => listener(message);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  #deliver(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    for (const message of messages) {
      for (const listener of this.#listeners) this.#tell(listener, message);
    }
  }

  #tell(listener: Listener, message: BusMessage): void {
    try {
      listener(message);
    } catch (error) {
      this.#onTrouble(error);
    }
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

  listen(listener: Listener): () => void {
    const stop = this.#broker.listen(listener);
    this.#stops.add(stop);
    return () => {
      this.#stops.delete(stop);
      stop();
    };
  }

  /** Every node of the process hears everything. */
  async follow(): Promise<void> {}

  leave(): void {}

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
  }
}
