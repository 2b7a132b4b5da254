import { freePort } from './freePort.ts';
import { Network } from './network.ts';
import { ServerProcess } from './serverProcess.ts';

/** One server and the network in front of it. */
export class House {
  readonly network: Network;
  readonly server: ServerProcess;

  private constructor(network: Network, server: ServerProcess) {
    this.network = network;
    this.server = server;
  }

  static async open(): Promise<House> {
    const port = await freePort();
    const network = await Network.open(port);
    return new House(network, await ServerProcess.start(port, network.url));
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
