import { randomUUID } from 'node:crypto';
import { SUBPROTOCOL, type Position } from '@attune/protocol';
import type { Dialect } from './dialect.ts';

const typing = (room: string): string => `{"id":"x","type":"typing","channel":"${room}","data":{}}`;

const CLOCK = '{"id":"x","type":"clock","data":{}}';

/** Peers without a protocol of their own: whoever has dialled is in the room. */
export const PLAIN: Dialect = {
  dial: ({ room, user }) => ({ path: `/ws?room=${encodeURIComponent(room)}&user=${user}` }),
  hello: () => [CLOCK],
  greet: (text) => (text.includes('"type":"ack"') ? 'here' : []),
  message: ({ room }) => typing(room),
  request: () => CLOCK,
  life: undefined,
};

export const ATTUNE: Dialect = {
  dial: ({ token = '' }) => ({
    path: '/ws',
    headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL, Authorization: `Bearer ${token}` },
  }),
  hello: () => [],
  greet(text, { room }) {
    if (isWelcome(text)) return [subscribeTo(room)];
    return text.startsWith('{"type":"ack"') ? 'here' : [];
  },
  message: ({ room }) => typing(room),
  request: () => CLOCK,
  life: '{"id":"p","type":"pong","data":{}}',
};

/** Attune's first word to whom it has let in: only then may one subscribe. */
export function isWelcome(text: string): boolean {
  return text.startsWith('{"type":"welcome"');
}

/** With a position: for what was missed since, too. */
export function subscribeTo(channel: string, position?: Position): string {
  return JSON.stringify({ id: 's', type: 'subscribe', data: { channel, ...(position && { position }) } });
}

/** Engine.IO 4 and Socket.IO 5, over a WebSocket from the start. */
export const SOCKET_IO: Dialect = {
  dial: ({ room, user }) => ({
    path: `/socket.io/?EIO=4&transport=websocket&room=${encodeURIComponent(room)}&user=${user}`,
  }),
  hello: () => [],
  greet(text) {
    if (text.startsWith('0{')) return ['40'];
    return text.startsWith('40') ? 'here' : [];
  },
  message: ({ room }) => `42["typing",${typing(room)}]`,
  request: () => '421["clock",{}]',
  life: '3',
};

/** Over a WebSocket from the start. A message is a string in a list: JSON in JSON. */
export const SOCK_JS: Dialect = {
  dial: ({ room, user }) => ({
    path: `/sockjs/000/${randomUUID()}/websocket?room=${encodeURIComponent(room)}&user=${user}`,
  }),
  hello: () => [],
  greet(text) {
    if (text === 'o') return [inList(CLOCK)];
    return text.includes('ack') ? 'here' : [];
  },
  message: ({ room }) => inList(typing(room)),
  request: () => inList(CLOCK),
  life: undefined,
};

function inList(text: string): string {
  return JSON.stringify([text]);
}
