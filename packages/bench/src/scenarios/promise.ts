import { setTimeout as sleep } from 'node:timers/promises';
import { IDLE_SHARE } from '../bound.ts';
import type { RunningContender } from '../contender.ts';
import { calm } from '../load/calm.ts';
import type { Client } from '../load/crowd.ts';
import { watchLoad } from '../load/idleShare.ts';
import { lineOf } from '../load/lineOf.ts';
import { maskedText } from '../load/rawSocket.ts';
import type { Span } from '../load/span.ts';
import { stream } from '../load/stream.ts';
import { addedBytes } from '../addedBytes.ts';
import { ATTUNE, type Result } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';

const IN_A_ROOM = 10;
const ROOMS = 20;
/** Messages; a busy server, where what they cost matters, and still one at which nothing waits. */
const PER_SECOND = 4_000;
const SPAN = { warmUpMs: 5_000, measureMs: 10_000 };
const [EVENT_COST, SIGNAL_COST] = ['µs of an event', 'µs of a signal'];
const BYTES = 'bytes more on the wire';

/** M: what it costs that an event is never lost and never comes twice, beside a signal that may be. */
export const promise: Scenario = {
  letter: 'M',
  about: 'the cost of the promise',
  async run(bench) {
    const title = 'The cost of the promise';
    const result: Result = {
      scenario: 'promise',
      title,
      unit: 'µs of the main thread a message',
      better: 'lower',
      note: 'A line of chat less a signal that somebody is typing, each told to nine others at the same pace. Processor time of the main thread, so without the commit, which another thread makes. A line is also asked whether the session lets people write and whether its writer may, and is acknowledged.',
      setting: { rooms: ROOMS, 'clients in each': IN_A_ROOM, 'messages/s': PER_SECOND },
      goals: [
        { text: 'at most 25 µs more than a signal', atMost: 25 },
        { text: 'at most 16 bytes more than a signal', extra: BYTES, atMost: 16 },
      ],
      contenders: await interleaved(bench, title, [ATTUNE], (contender) =>
        withCrowd(bench, contender, { rooms: ROOMS, inARoom: IN_A_ROOM }, ({ clients, server }) =>
          difference(bench, clients, server),
        ),
      ),
    };
    return [result];
  },
};

async function difference(
  bench: Bench,
  clients: readonly Client[],
  server: RunningContender,
): Promise<Trial> {
  const span = spanOf(bench, SPAN);
  const watched = watchLoad();
  const signal = await costOf(
    clients,
    server,
    span,
    () =>
      ({ message }) =>
        message,
  );
  const event = await costOf(clients, server, span, linesBy);
  return {
    value: event.us - signal.us,
    extra: {
      [EVENT_COST]: event.us,
      [SIGNAL_COST]: signal.us,
      [BYTES]: addedBytes(event.heard, signal.heard),
      [IDLE_SHARE]: watched().idleShare,
    },
  };
}

/** Of one message, and how one of them looks to somebody else. */
type Cost = { readonly us: number; readonly heard: string };

/** `sayings`: what a client says, by the how-manieth time. */
async function costOf(
  clients: readonly Client[],
  server: RunningContender,
  { warmUpMs, measureMs }: Span,
  sayings: (client: Client) => (client: Client, round: number) => Buffer,
): Promise<Cost> {
  let heard = '';
  const [witness] = clients;
  if (witness) witness.socket.reader = { at: 'reading', onText: (payload) => (heard = payload.toString()) };
  const sayingOf = clients.map(sayings);
  const speech = stream(PER_SECOND, (count) => {
    // Not the witness: it would hear what it is answered.
    const index = 1 + (count % (clients.length - 1));
    const [client, say] = [clients[index], sayingOf[index]];
    if (client && say) client.socket.send(say(client, Math.floor(count / (clients.length - 1))));
  });
  await sleep(warmUpMs);
  const before = { ms: server.mainThreadMs(), count: speech.count() };
  await sleep(measureMs);
  const [ms, count] = [server.mainThreadMs() - before.ms, speech.count() - before.count];
  await speech.end();
  await calm(clients);
  if (heard === '') throw new Error('Nothing was heard.');
  return { us: (ms * 1_000) / count, heard };
}

function linesBy(): (client: Client, round: number) => Buffer {
  const producer = crypto.randomUUID();
  return ({ member: { room } }, round) => maskedText(lineOf(room, producer, round + 1));
}
