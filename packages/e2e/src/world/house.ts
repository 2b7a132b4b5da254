import { freePort } from '@attune/simulator';
import { Network } from './network.ts';
import { ServerProcess } from './serverProcess.ts';

/** Between the look for a free port and its use anybody may take it. */
const TRIES = 3;

/** One server and the network in front of it. */
export class House {
  readonly network: Network;
  readonly server: ServerProcess;

  private constructor(network: Network, server: ServerProcess) {
    this.network = network;
    this.server = server;
  }

  static async open(): Promise<House> {
    for (let left = TRIES; ; left -= 1) {
      const port = await freePort();
      const network = await Network.open(port);
      try {
        return new House(network, await ServerProcess.start(port, network.url));
      } catch (error) {
        await network[Symbol.asyncDispose]();
        if (left <= 1 || !String(error).includes('is taken by another program')) throw error;
      }
    }
  }

  /** The address that people type. */
  get url(): string {
    return this.network.url;
  }

  /** The address behind the network that is cut. */
  get directUrl(): string {
    return this.server.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}
