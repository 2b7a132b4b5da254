import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Api } from '@attune/client';
import { calls, SUBPROTOCOL, TICKET_PREFIX } from '@attune/protocol';

export type PlainSocketOptions = {
  readonly url: string;
  readonly api: Api;
  readonly secret: (text: string) => void;
};

/** Of somebody who asks for a channel's log from its beginning on. */
export type LogReaderOptions = PlainSocketOptions & {
  readonly channel: string;
  /** Of the channel's log. */
  readonly epoch: string;
};

const TEXT = 0x81;
const MASKED = 0x80;
const TWO_BYTES_OF_LENGTH = 126;

/** `head`: what was read until now, the answer to the upgrade and perhaps a first frame. */
export type Upgraded = { readonly socket: Socket; readonly head: Buffer };

/** A connection of somebody with a seat that reads when we say so, as no WebSocket can. Resolves when it is in, paused. */
export async function upgraded({ url, api, secret }: PlainSocketOptions): Promise<Upgraded> {
  const { ticket } = await api.call(calls.tickets);
  secret(ticket);
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  socket.write(upgradeRequest(host, ticket));
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) {
    socket.destroy();
    throw new Error(`A reader was refused: ${head.toString('latin1').split('\r\n')[0]}`);
  }
  socket.pause();
  return { socket, head };
}

/** What a client asks a node that it wants to come in at; `host` with its port. */
export function upgradeRequest(host: string, ticket: string): string {
  return [
    'GET /ws HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, ${TICKET_PREFIX}${ticket}`,
    '\r\n',
  ].join('\r\n');
}

/** Each call asks for the whole log once more. */
export function logAsker(socket: Socket, { channel, epoch }: LogReaderOptions): () => void {
  let asked = 0;
  return () => {
    asked += 1;
    const data = { channel, position: { epoch, offset: 0, tag: '' } };
    socket.write(maskedText(JSON.stringify({ type: 'subscribe', id: `s${asked}`, data })));
  };
}

/** One whole text frame of a client. A mask of zeros is one, too, and leaves the text as it is. */
function maskedText(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(TEXT, 0);
  head.writeUInt8(MASKED | TWO_BYTES_OF_LENGTH, 1);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
