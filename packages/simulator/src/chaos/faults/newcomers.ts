import { connect } from 'node:net';
import { inTurns } from '../../rooms.ts';
import { upgradeRequest } from '../plainSocket.ts';

/** What somebody was answered who wanted to come in. */
export type Knock = { readonly status: number; readonly retryAfterS: number | undefined };

/** Fewer than the system keeps waiting for a program that is busy. */
const AT_ONCE = 400;
const ANSWERED_WITHIN_MS = 15_000;
/** Thousands of connections from our own address would take the port of a node that is down just then. Only Linux has another one. */
const FROM = process.platform === 'linux' ? { localAddress: '127.0.0.2' } : {};
/** Of the form of a ticket, and given to nobody: who is let in as far as that costs the node no more than a look. */
const TICKET = 'A'.repeat(43);

/** So many strangers who want in at one node, as fast as it answers. Somebody who is not answered has the status 0. */
export function knock(port: number, count: number): Promise<readonly Knock[]> {
  return inTurns(Array.from({ length: count }), AT_ONCE, () => ask(port));
}

function ask(port: number): Promise<Knock> {
  return new Promise((resolve) => {
    let head = '';
    const socket = connect({ host: '127.0.0.1', port, timeout: ANSWERED_WITHIN_MS, ...FROM });
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(upgradeRequest(`127.0.0.1:${port}`, TICKET)));
    socket.on('data', (text: string) => (head += text));
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(knockOf(head)));
  });
}

function knockOf(head: string): Knock {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  const again = /^Retry-After: (\d+)\r$/im.exec(head)?.[1];
  return { status, retryAfterS: again === undefined ? undefined : Number(again) };
}
