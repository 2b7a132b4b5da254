import type { IncomingHttpHeaders } from 'node:http';
import { SUBPROTOCOL, TICKET_PREFIX, type ServerFrame } from '@attune/protocol';
import { WebSocket, type ClientOptions } from 'ws';

/** A deadline for a test that would otherwise hang; never what a test measures. */
const DEADLINE_MS = 20_000;

export type Frame = ServerFrame & { data: Record<string, unknown> };
export type Closed = { code: number; reason: string };

/** A client that says exactly what a test tells it to, well-formed or not, and remembers all it heard. */
export class Wire {
  readonly heard: Frame[] = [];
  answersPings = true;
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #sent = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (message: Buffer) => {
      const frame = JSON.parse(message.toString('utf8')) as Frame;
      this.heard.push(frame);
      if (frame.type === 'ping' && this.answersPings) this.say('pong');
      for (const look of this.#waiting) look();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
    });
  }

  get socket(): WebSocket {
    return this.#socket;
  }

  /** The first frame from now or before that fits. */
  async until(fits: (frame: Frame) => boolean, what = 'frame'): Promise<Frame> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found) return found;
      await this.#change(what);
    }
  }

  of(type: string): Frame[] {
    return this.heard.filter((frame) => frame.type === type);
  }

  untilType(type: string): Promise<Frame> {
    return this.until((frame) => frame.type === type, type);
  }

  raw(text: string | Buffer, binary = false): void {
    this.#socket.send(text, { binary });
  }

  /** Sends, and waits for the `ack` or `error` that answers. */
  async request(type: string, rest: object = {}): Promise<Frame> {
    const id = this.say(type, rest);
    return this.until((frame) => frame.correlation_id === id, `answer to ${type}`);
  }

  /** Sends without waiting; returns the id. */
  say(type: string, rest: object = {}): string {
    this.#sent += 1;
    const id = `t${this.#sent}`;
    this.raw(JSON.stringify({ type, id, ...rest }));
    return id;
  }

  subscribe(channel: string, position?: unknown): Promise<Frame> {
    return this.request('subscribe', { data: { channel, ...(position ? { position } : {}) } });
  }

  close(): void {
    this.#socket.close();
  }

  /** As a lost network does: no handshake. */
  cut(): void {
    this.#socket.terminate();
  }

  #change(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(
            `no ${what} within ${DEADLINE_MS} ms; heard ${this.heard.map((frame) => frame.type).join(' ')}`,
          ),
        );
      }, DEADLINE_MS);
      this.#waiting.add(look);
      void this.closed.then(() => {
        if (!this.#waiting.delete(look)) return;
        clearTimeout(timer);
        reject(new Error(`closed while waiting for ${what}`));
      });
    });
  }
}

export type Dial = { ticket?: string; subprotocols?: string[]; path?: string } & ClientOptions;

/** Opens a socket; rejects with the HTTP status when the upgrade is refused. */
export function dial(
  url: string,
  { ticket, subprotocols, path = '/ws', ...options }: Dial = {},
): Promise<Wire> {
  const offered = subprotocols ?? [SUBPROTOCOL, ...(ticket ? [TICKET_PREFIX + ticket] : [])];
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, offered, options);
  const wire = new Wire(socket);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(wire));
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      reject(new Refused(response.statusCode ?? 0, response.headers));
    });
    socket.on('error', reject);
  });
}

/** An upgrade that was answered with something else than 101. */
export class Refused extends Error {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;

  constructor(status: number, headers: IncomingHttpHeaders = {}) {
    super(`refused with ${status}`);
    this.status = status;
    this.headers = headers;
  }
}
