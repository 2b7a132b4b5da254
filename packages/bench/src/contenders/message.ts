import { randomBytes } from 'node:crypto';

/** What a client says. Nothing else of it is looked at. */
export type ClientMessage = { readonly id: string; readonly type: 'typing' | 'clock' };

const ID_LENGTH = 22;
const NAME = 'Person 00001';
/** Where a process begins to count. */
const FIRST_ID = randomBytes(4).toString('hex');

let lastId = 0;

export function parse(text: string): ClientMessage {
  return JSON.parse(text) as ClientMessage;
}

/** What everybody else in the room is sent. Always as long, so that a load can count by bytes. */
export function typing(channel: string, user: string) {
  return {
    type: 'typing',
    id: newId(),
    timestamp: now(),
    channel,
    data: { user_id: user, name: NAME, role: 'participant' },
  };
}

/** The answer to a clock message; undefined is left out, for a library that correlates by itself. */
export function clock(correlationId: string | undefined) {
  const timestamp = now();
  return {
    type: 'ack',
    id: newId(),
    timestamp,
    correlation_id: correlationId,
    data: { result: { server_time: timestamp } },
  };
}

// Counted: nobody should be slower for the randomness of its ids.
function newId(): string {
  lastId += 1;
  return FIRST_ID + String(lastId).padStart(ID_LENGTH - FIRST_ID.length, '0');
}

function now(): string {
  return new Date().toISOString();
}
