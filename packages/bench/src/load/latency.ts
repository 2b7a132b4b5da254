import type { Client } from './crowd.ts';

/** The peers of a sender hear it in the order in which it speaks, so the how-manieth message is enough to know when it was sent. */
export type Latency = {
  /** To be called when a client sends. */
  readonly sent: (client: Client) => void;
  /** Nothing is on its way: what was lost before does not count as late. */
  readonly reset: () => void;
  /** Since the last call, in ms; unsorted. */
  readonly take: () => number[];
  /** Those that were read, of how many bytes each was on the wire. */
  readonly frameBytes: () => number;
};

const USER = Buffer.from('user_id');
/** What stands between the name and the value; with backslashes where a message is a string in a message. */
const BETWEEN: ReadonlySet<number | undefined> = new Set(Buffer.from('":\\'));
const USER_LENGTH = 22;

/** Listens by some of the clients; the others only count. */
export function listenBy(probes: readonly Client[], clients: readonly Client[]): Latency {
  const sentAt = new Map<string, number[]>(clients.map(({ member }) => [member.user, []]));
  const heardBy = probes.map(() => new Map<string, number>());
  let latencies: number[] = [];
  let frameBytes = 0;
  for (const [index, { socket }] of probes.entries()) {
    const heard = heardBy[index] ?? new Map<string, number>();
    socket.reader = {
      at: 'reading',
      onText(payload) {
        const at = payload.indexOf(USER);
        if (at < 0) return;
        let from = at + USER.length;
        while (BETWEEN.has(payload[from])) from += 1;
        const user = payload.toString('latin1', from, from + USER_LENGTH);
        const count = heard.get(user) ?? 0;
        heard.set(user, count + 1);
        const then = sentAt.get(user)?.[count];
        if (then === undefined) return;
        latencies.push(performance.now() - then);
        frameBytes = payload.length + (payload.length < 126 ? 2 : 4);
      },
    };
  }
  return {
    sent: ({ member }) => sentAt.get(member.user)?.push(performance.now()),
    reset() {
      for (const sent of sentAt.values()) sent.length = 0;
      for (const heard of heardBy) heard.clear();
    },
    take() {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    frameBytes: () => frameBytes,
  };
}
