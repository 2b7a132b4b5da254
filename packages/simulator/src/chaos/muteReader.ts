import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { calls, SUBPROTOCOL, TICKET_PREFIX } from '@attune/protocol';
import type { Api } from '@attune/client';

/** A client that asks and asks, says that it lives, and reads nothing of what it is answered. */
export type MuteReader = {
  /** Milliseconds from the last byte that it read until its connection was gone; rejects when it is not by then. */
  readonly closedWithin: (deadlineMs: number) => Promise<number>;
  readonly end: () => void;
};

export type MuteReaderOptions = {
  readonly url: string;
  readonly api: Api;
  readonly channel: string;
  /** Of the channel's log: it is asked for from its beginning on, as often as it takes. */
  readonly epoch: string;
  readonly secret: (text: string) => void;
};

/** Nearly what the class of control frames allows, so that what the two kernels hold is full soon. */
const ASKED_AT_ONCE = 150;
const ASK_EVERY_MS = 100;
const TEXT = 0x81;
const MASKED = 0x80;
const TWO_BYTES_OF_LENGTH = 126;

/** Resolves when it is in, and reads no more. */
export async function openMuteReader(options: MuteReaderOptions): Promise<MuteReader> {
  const socket = await upgraded(options);
  const from = performance.now();
  socket.pause();
  let number = 0;
  const ask = (): void => {
    number += 1;
    const data = { channel: options.channel, position: { epoch: options.epoch, offset: 0, tag: '' } };
    socket.write(maskedText(JSON.stringify({ type: 'subscribe', id: `m${number}`, data })));
  };
  for (let asked = 0; asked < ASKED_AT_ONCE; asked += 1) ask();
  const timer = setInterval(ask, ASK_EVERY_MS);
  // What is not read tells of no end; what is written does.
  socket.on('error', () => undefined);
  const gone = new Promise<number>((resolve) => {
    socket.once('close', () => {
      clearInterval(timer);
      resolve(performance.now() - from);
    });
  });
  return {
    closedWithin: async (deadlineMs) => {
      const over = new AbortController();
      const late = sleep(deadlineMs, undefined, { signal: over.signal }).then(() => {
        throw new Error(`Not closed in ${deadlineMs} ms.`);
      });
      return Promise.race([gone, late]).finally(() => over.abort());
    },
    end: () => {
      clearInterval(timer);
      socket.destroy();
    },
  };
}

async function upgraded({ url, api, secret }: MuteReaderOptions): Promise<Socket> {
  const { ticket } = await api.call(calls.tickets);
  secret(ticket);
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  socket.write(
    [
      'GET /ws HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, ${TICKET_PREFIX}${ticket}`,
      '\r\n',
    ].join('\r\n'),
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) {
    socket.destroy();
    throw new Error(`A reader was refused: ${head.toString('latin1').split('\r\n')[0]}`);
  }
  return socket;
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
