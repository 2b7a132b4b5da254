import { setTimeout as sleep } from 'node:timers/promises';
import { IDLE_SHARE } from '../bound.ts';
import { calm } from '../load/calm.ts';
import type { Client } from '../load/crowd.ts';
import { watchLoad } from '../load/idleShare.ts';
import { lineOf } from '../load/lineOf.ts';
import { maskedText } from '../load/rawSocket.ts';
import { stream } from '../load/stream.ts';
import { addedBytes } from '../addedBytes.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd, type Gathered } from '../withCrowd.ts';

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
  async *run(bench) {
    const title = 'The cost of the promise';
    yield {
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
      contenders: await interleaved(bench, title, [ATTUNE], (contender, repetition) =>
        withCrowd(bench, contender, { rooms: ROOMS, inARoom: IN_A_ROOM }, (gathered) =>
          difference(bench, gathered, repetition),
        ),
      ),
    };
  },
};

/** What all say, again and again. */
type Kind = {
  readonly type: 'chat_message' | 'typing';
  /** What a client says, by the how-manieth time. */
  readonly sayings: () => (client: Client, round: number) => Buffer;
};

const SIGNAL: Kind = {
  type: 'typing',
  sayings:
    () =>
    ({ message }) =>
      message,
};

const EVENT: Kind = {
  type: 'chat_message',
  sayings() {
    const producer = crypto.randomUUID();
    return ({ member: { room } }, round) => maskedText(lineOf(room, producer, round + 1));
  },
};

async function difference(bench: Bench, { clients, server }: Gathered, repetition: number): Promise<Trial> {
  const { warmUpMs, measureMs } = spanOf(bench, SPAN);
  const speech: Speech = { clients, server, mustBeHeard: !bench.isQuick };
  const watched = watchLoad();
  // By turns who is first, and both before either counts: a server goes on getting warm.
  const isSignalFirst = repetition % 2 === 0;
  await costsOf(speech, { isSignalFirst, forMs: warmUpMs });
  const { event, signal } = await costsOf(speech, { isSignalFirst, forMs: measureMs });
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

type Speech = Pick<Gathered, 'clients' | 'server'> & {
  /** False: a busy machine may make the server drop some. */
  readonly mustBeHeard: boolean;
};

/** Of one message, and how one of them looks to somebody else. */
type Cost = { readonly us: number; readonly heard: string };

async function costsOf(
  speech: Speech,
  { isSignalFirst, forMs }: { readonly isSignalFirst: boolean; readonly forMs: number },
): Promise<{ readonly event: Cost; readonly signal: Cost }> {
  const first = await costOf(speech, isSignalFirst ? SIGNAL : EVENT, forMs);
  const second = await costOf(speech, isSignalFirst ? EVENT : SIGNAL, forMs);
  return isSignalFirst ? { event: second, signal: first } : { event: first, signal: second };
}

/** Throws where one of the first room's was not heard there and all must be: what is refused or dropped costs little. */
async function costOf(
  { clients, server, mustBeHeard }: Speech,
  { type, sayings }: Kind,
  forMs: number,
): Promise<Cost> {
  const [witness, ...others] = clients;
  const heard: string[] = [];
  if (witness) {
    const isMeant = (text: string): boolean => text.includes(`"type":"${type}"`);
    const onText = (payload: Buffer): void => void (isMeant(`${payload}`) && heard.push(`${payload}`));
    witness.socket.reader = { at: 'reading', onText };
  }
  const sayingOf = others.map(sayings);
  let saidInRoom = 0;
  const before = server.mainThreadMs();
  const said = stream(PER_SECOND, (count) => {
    // Not the witness: it would hear what it is answered.
    const index = count % others.length;
    const [client, say] = [others[index], sayingOf[index]];
    if (client?.member.room === witness?.member.room) saidInRoom += 1;
    if (client && say) client.socket.send(say(client, Math.floor(count / others.length)));
  });
  await sleep(forMs);
  await said.end();
  await calm(clients);
  const [us, last] = [((server.mainThreadMs() - before) * 1_000) / said.count(), heard.at(-1)];
  if (last === undefined || (mustBeHeard && heard.length !== saidInRoom))
    throw new Error(`Of ${saidInRoom} messages of type ${type} ${heard.length} were heard.`);
  return { us, heard: last };
}
