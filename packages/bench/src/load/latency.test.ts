import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from './crowd.ts';
import { listenBy } from './latency.ts';
import type { RawSocket } from './rawSocket.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function clientOf(user: string): Client {
  const socket = { reader: { at: 'counting' } } as RawSocket;
  return { socket, message: Buffer.alloc(0), member: { room: 'session:r', user: user.padEnd(22, '.') } };
}

function hear({ socket }: Client, text: string): void {
  if (socket.reader.at === 'reading') socket.reader.onText(Buffer.from(text));
}

const said = ({ member }: Client): string => `{"type":"typing","data":{"user_id":"${member.user}"}}`;
/** As it stands in a list of texts. */
const quoted = (client: Client): string => JSON.stringify([said(client)]);

describe('the latency of what is heard', () => {
  it('is of each message since it was sent, by each who listens', () => {
    const [ann, bob, cem] = [clientOf('ann'), clientOf('bob'), clientOf('cem')];
    const latency = listenBy([bob, cem], [ann, bob, cem]);
    latency.sent(ann);
    vi.advanceTimersByTime(10);
    latency.sent(ann);
    hear(bob, said(ann));
    vi.advanceTimersByTime(5);
    hear(bob, said(ann));
    hear(cem, said(ann));
    expect(latency.take()).toEqual([10, 5, 15]);
    expect(latency.take()).toEqual([]);
    expect(latency.frameBytes()).toBe(said(ann).length + 2);
  });

  it('is found in a message within a message, and not in what nobody sent', () => {
    const [ann, bob] = [clientOf('ann'), clientOf('bob')];
    const latency = listenBy([bob], [ann, bob]);
    hear(bob, '{"type":"ack"}');
    hear(bob, said(ann));
    expect(latency.take()).toEqual([]);
    latency.reset();
    latency.sent(ann);
    vi.advanceTimersByTime(3);
    hear(bob, quoted(ann));
    expect(latency.take()).toEqual([3]);
  });

  it('begins anew when nothing is on its way', () => {
    const [ann, bob] = [clientOf('ann'), clientOf('bob')];
    const latency = listenBy([bob], [ann, bob]);
    latency.sent(ann);
    vi.advanceTimersByTime(1_000);
    latency.reset();
    latency.sent(ann);
    vi.advanceTimersByTime(2);
    hear(bob, said(ann));
    expect(latency.take()).toEqual([2]);
  });
});
