import type { Environment, Socket } from '@attune/client';
import { SUBPROTOCOL } from '@attune/protocol';

/** One thing more after so many frames, of either kind in turn. */
const SURPRISE_EVERY = 5;
const NEXT_SUBPROTOCOL = 'attune.v2';

/** What a node answered to something that it does not know: the name of the error. */
export type OnRefused = (name: string) => void;

/**
 * The environment of a client of the next minor version, as nodes of this one meet it: it would rather speak a protocol that they do not,
 * sends messages of a type that they do not know, and others with a field more. What it is answered to those is its own business; the SDK
 * of this version, which does the rest, is not told.
 */
export function newerClient(base: Environment, onRefused: OnRefused): Environment {
  return {
    ...base,
    openSocket: (url, protocols, listener) => {
      let [frames, surprises] = [0, 0];
      const offered = protocols.includes(SUBPROTOCOL) ? [NEXT_SUBPROTOCOL, ...protocols] : protocols;
      const socket = base.openSocket(url, offered, {
        ...listener,
        message: (text) => {
          const refusal = refusalOf(text);
          if (refusal === undefined) listener.message(text);
          else onRefused(refusal);
        },
      });
      return {
        close: socket.close,
        send: (text) => {
          socket.send(text);
          frames += 1;
          if (frames % SURPRISE_EVERY === 0) surprise(socket, (surprises += 1));
        },
      };
    },
  };
}

function surprise(socket: Socket, number: number): void {
  const id = `newer${number}`;
  const isNewType = number % 2 === 1;
  const frame = isNewType
    ? { type: 'weather', id, data: { sky: 'clear' } }
    : { type: 'clock', id, data: {}, importance: 'usual' };
  socket.send(JSON.stringify(frame));
}

/** Undefined for what is not about a surprise of ours. */
function refusalOf(text: string): string | undefined {
  if (!text.includes('"correlation_id":"newer')) return undefined;
  const frame = JSON.parse(text) as { type: string; data: { name?: string } };
  return frame.type === 'error' ? (frame.data.name ?? 'an error without a name') : frame.type;
}
