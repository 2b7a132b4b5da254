import { LateWay } from './lateWay.ts';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The latency of one way, drawn anew for every chunk. */
export type Latency = { readonly minMs: number; readonly maxMs: number; readonly random: () => number };

export function drawLatencyMs({ minMs, maxMs, random }: Latency): number {
  return minMs + random() * (maxMs - minMs);
}

type Link = { readonly near: Socket; readonly far: Socket };

/**
 * The network between people and the server: a TCP proxy that can be cut. What it cuts is gone without a word to either side's program but
 * a reset, and nobody gets through until it is back.
 */
export class Network {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #latency: Latency | undefined;
  readonly #links = new Set<Link>();
  #isUp = true;

  private constructor(targetPort: number, latency: Latency | undefined) {
    this.#targetPort = targetPort;
    this.#latency = latency;
    this.#server = createServer((near) => this.#connect(near));
  }

  static async open(
    targetPort: number,
    { port = 0, latency }: { port?: number; latency?: Latency } = {},
  ): Promise<Network> {
    const network = new Network(targetPort, latency);
    await new Promise<void>((resolve, reject) => {
      network.#server.once('error', reject);
      network.#server.listen(port, '127.0.0.1', resolve);
    });
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The outage is the fault under test, so its length is real time. */
  async cutFor(ms: number): Promise<void> {
    this.cut();
    await pause(ms);
    this.restore();
  }

  cut(): void {
    this.#isUp = false;
    for (const { near, far } of this.#links) {
      near.destroy();
      far.destroy();
    }
  }

  restore(): void {
    this.#isUp = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #connect(near: Socket): void {
    if (!this.#isUp) {
      near.destroy();
      return;
    }
    const far = connect(this.#targetPort, '127.0.0.1');
    const link = { near, far };
    this.#links.add(link);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (near.destroyed && far.destroyed) this.#links.delete(link);
      });
    }
    this.#forward(near, far);
    this.#forward(far, near);
  }

  #forward(from: Socket, to: Socket): void {
    const latency = this.#latency;
    if (latency) {
      new LateWay(from, to, () => drawLatencyMs(latency));
      return;
    }
    from.pipe(to);
    from.on('close', () => to.destroy());
  }
}
