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
      const surprises = new Set<string>();
      let frames = 0;
      const offered = protocols.includes(SUBPROTOCOL) ? [NEXT_SUBPROTOCOL, ...protocols] : protocols;
      const socket = base.openSocket(url, offered, {
        ...listener,
        message: (text) => {
          const refusal = refusalOf(text, surprises);
          if (refusal === undefined) listener.message(text);
          else onRefused(refusal);
        },
      });
      return {
        close: socket.close,
        send: (text) => {
          socket.send(text);
          frames += 1;
          if (frames % SURPRISE_EVERY === 0) surprise(socket, surprises);
        },
      };
    },
  };
}

function surprise(socket: Socket, surprises: Set<string>): void {
  const id = `newer${surprises.size + 1}`;
  const isNewType = surprises.size % 2 === 0;
  surprises.add(id);
  const frame = isNewType
    ? { type: 'weather', id, data: { sky: 'clear' } }
    : { type: 'clock', id, data: {}, importance: 'usual' };
  socket.send(JSON.stringify(frame));
}

/** Undefined for what is not about a surprise of ours. */
function refusalOf(text: string, surprises: ReadonlySet<string>): string | undefined {
  if (!text.includes('"correlation_id":"newer')) return undefined;
  const frame = JSON.parse(text) as { type: string; correlation_id?: string; data: { name?: string } };
  if (!surprises.has(frame.correlation_id ?? '')) return undefined;
  return frame.type === 'error' ? (frame.data.name ?? 'an error without a name') : frame.type;
}
