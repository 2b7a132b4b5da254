import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of a line: bytes pass, nobody answers the call, or everything said is lost without a word. */
type Line = 'whole' | 'refused' | 'silent';

/** A way to a server of TCP that a test can break. */
export class BrokenLine implements AsyncDisposable {
  #line: Line = 'whole';
  readonly #ends = new Set<Socket>();
  readonly #close: () => void;
  readonly url: string;

  private constructor(url: string, close: () => void) {
    this.url = url;
    this.#close = close;
  }

  static async to(target: string): Promise<BrokenLine> {
    const { hostname, port } = new URL(target);
    const server = createServer((near) => line.#join(near, Number(port), hostname));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    const line: BrokenLine = new BrokenLine(url.href, () => server.close());
    return line;
  }

  /** `refused` also ends what is open; of what is open while it is `silent` nothing ever comes through again. */
  become(line: Line): void {
    this.#line = line;
    if (line === 'refused') for (const end of this.#ends) end.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    for (const end of this.#ends) end.destroy();
  }

  #join(near: Socket, port: number, host: string): void {
    if (this.#line === 'refused') return void near.destroy();
    const far = connect(port, host);
    let isLost = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(from);
      from.on('error', () => undefined);
      from.on('data', (bytes) => {
        isLost ||= this.#line === 'silent';
        if (!isLost) to.write(bytes);
      });
      from.on('close', () => {
        this.#ends.delete(from);
        to.destroy();
      });
    }
  }
}
