import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { signedWith } from '../src/platform/signature.ts';

export type Received = {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly body: string;
  readonly request: IncomingMessage;
};

export type Answers = (received: Received, response: ServerResponse) => void;

/** Somebody else's system, on a port of its own: what it was sent, and what it answers. */
export class Receiver {
  readonly received: Received[] = [];
  /** @default 204 to everything */
  answer: Answers = (_, response) => void response.writeHead(204).end();
  readonly #server = createServer((request, response) => void this.#take(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  get types(): readonly string[] {
    return this.received.map(({ type }) => type);
  }

  async listen(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { type, data } = JSON.parse(body) as Pick<Received, 'type' | 'data'>;
    const received = { id: header(request, 'webhook-id') ?? '', type, data, body, request };
    this.received.push(received);
    this.answer(received, response);
  }
}

/** Which of the secrets signed it, at `now`. */
export function signersOf({ request, body }: Received, secrets: readonly string[], now: number) {
  const signed = {
    id: header(request, 'webhook-id'),
    timestamp: header(request, 'webhook-timestamp'),
    signature: header(request, 'webhook-signature'),
  };
  return secrets.filter((secret) => signedWith([{ secret }], signed, Buffer.from(body), now));
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  return headers[name]?.toString();
}
