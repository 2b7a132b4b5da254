import { calls, SUBPROTOCOL, TICKET_PREFIX } from '@attune/protocol';
import type { Api } from '@attune/client';

/** What all connections of a load have met, added up. */
export type Tally = {
  /** From the publish to each delivery, milliseconds. */
  readonly deliveryMs: number[];
  states: number;
  signals: number;
  frames: number;
  readonly errors: string[];
};

/**
 * A connection that reads as little of each frame as a measurement needs. The SDK checks every frame against its schema, which for
 * a thousand clients in one process would measure this process and not the server.
 */
export type RawConnection = {
  readonly send: (type: string, data: object) => void;
  /** Publishes a line that carries its own time. */
  readonly publish: () => void;
  /** From here on a close is no error. */
  readonly close: () => void;
};

export type RawOptions = {
  readonly url: string;
  readonly api: Api;
  readonly channels: readonly string[];
  readonly tally: Tally;
  /**
   * Every frame as it came.
   * @default nothing
   */
  readonly onFrame?: (text: string) => void;
};

const HERE_WITHIN_MS = 15_000;
/** Also what the delivery looks for, so it occurs in no other frame. */
const STAMP = /"text":"sent at ([\d.]+)/;

/** Buys a ticket, dials and subscribes; resolves when all channels have answered. The first channel is the one that is written on. */
export async function connectRaw({ url, api, channels, tally, onFrame }: RawOptions): Promise<RawConnection> {
  const { ticket } = await api.call(calls.tickets);
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, [SUBPROTOCOL, TICKET_PREFIX + ticket]);
  const [home = ''] = channels;
  const producer = crypto.randomUUID();
  let [seq, nextId, isClosing] = [0, 0, false];
  const say = (frame: object): void => socket.send(JSON.stringify({ id: `r${(nextId += 1)}`, ...frame }));
  const here = subscribed(socket, channels, say);
  socket.addEventListener('message', ({ data: text }) => {
    if (typeof text !== 'string') return;
    onFrame?.(text);
    if (read(text, tally) === 'ping') say({ type: 'pong', data: {} });
  });
  socket.addEventListener('close', ({ code }) => {
    if (!isClosing) tally.errors.push(`closed with ${code}`);
  });
  await here;
  return {
    send: (type, data) => say({ type, channel: home, data }),
    publish: () => {
      seq += 1;
      say({
        type: 'chat_message',
        channel: home,
        data: { text: `sent at ${performance.now()}` },
        producer: { id: producer, seq, prev: seq - 1 },
      });
    },
    close: () => {
      isClosing = true;
      socket.close(1000);
    },
  };
}

/** Asks for every channel once welcome, and waits for that many acks. */
function subscribed(
  socket: WebSocket,
  channels: readonly string[],
  say: (frame: object) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let missing = channels.length;
  const deadline = setTimeout(() => reject(new Error('A connection was not there in time.')), HERE_WITHIN_MS);
  const onMessage = ({ data: text }: MessageEvent): void => {
    const type = typeOf(String(text));
    if (type === 'welcome') for (const channel of channels) say({ type: 'subscribe', data: { channel } });
    if (type === 'error') reject(new Error(`A connection was refused: ${String(text).slice(0, 200)}`));
    if (type === 'ack' && (missing -= 1) === 0) resolve();
  };
  const onClose = ({ code }: CloseEvent): void => reject(new Error(`A connection was closed with ${code}.`));
  socket.addEventListener('message', onMessage);
  socket.addEventListener('close', onClose);
  return promise.finally(() => {
    clearTimeout(deadline);
    socket.removeEventListener('message', onMessage);
    socket.removeEventListener('close', onClose);
  });
}

function read(text: string, tally: Tally): string {
  tally.frames += 1;
  const type = typeOf(text);
  switch (type) {
    case 'chat_message': {
      const sentAt = STAMP.exec(text)?.[1];
      if (sentAt !== undefined) tally.deliveryMs.push(performance.now() - Number(sentAt));
      break;
    }
    case 'reading':
    case 'presence':
      tally.states += 1;
      break;
    case 'typing':
      tally.signals += 1;
      break;
    case 'error':
      tally.errors.push(`refused: ${/"name":"([A-Z_]+)"/.exec(text)?.[1] ?? 'unknown'}`);
      break;
  }
  return type;
}

/** The server writes the type first; parsing the rest would only cost time. */
function typeOf(text: string): string {
  return /^\{"type":"([a-z_]+)"/.exec(text)?.[1] ?? '';
}
