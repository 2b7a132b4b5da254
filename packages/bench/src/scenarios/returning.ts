import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '@attune/simulator';
import { RunningContender, type Contender } from '../contender.ts';
import { quantile } from '../figures.ts';
import { dialIn, gatherCrowd, type Client } from '../load/crowd.ts';
import { lineOf } from '../load/lineOf.ts';
import { maskedText, type RawSocket } from '../load/rawSocket.ts';
import { resumption, type Resumed } from '../load/resumption.ts';
import { Silence } from '../load/silence.ts';
import type { Member } from '../member.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { membersOf } from '../withCrowd.ts';

/** Who are cut off; one more stays in each room and goes on talking. */
const GO_IN_A_ROOM = 10;
const IN_A_ROOM = GO_IN_A_ROOM + 1;
const CLIENTS = 5_000;
const QUICK_CLIENTS = 200;
/** That each room says while they are away. */
const LINES = 3;
const SAID_WITHIN_MS = 20_000;
/** As the SDK waits: anything up to a ceiling that doubles. */
const FIRST_CEILING_MS = 500;
const LAST_CEILING_MS = 8_000;
const BACK_WITHIN_MS = 60_000;
const [LOST, SILENT] = ['not recovered', 'ms in which nobody was answered'];
const STOOD_STILL = 'ms in which its event loop stood still';

/** G: everybody is cut off at once and comes back as the SDK does: a wait, a ticket, a socket, a subscribe from where it stood. */
export const returning: Scenario = {
  letter: 'G',
  about: 'all are cut off and come back',
  async *run(bench) {
    const clients = bench.isQuick ? QUICK_CLIENTS : CLIENTS;
    const title = `${clients.toLocaleString('en')} clients are cut off at once`;
    yield {
      scenario: 'mass-return',
      title,
      unit: 'ms (p99)',
      better: 'lower',
      note: `From the cut until its subscribe is answered with everything it missed: in each room somebody stays and says ${LINES} lines before anybody is back, and who comes back must be told just these. Each buys a ticket first, as browsers do. The gate is open: the node lets in as many as come, for WEBSOCKET_ACCEPT_RATE and the limits of an address are lifted. So no hint to wait is needed, and none is heeded here: whom a node under stress still turns away comes again after a wait of its own. The node says itself how long its event loop stood still at most. In the time in which nobody was answered somebody waited: there pauses of the load count, too, and those of the machine.`,
      setting: { clients, 'clients in each room': GO_IN_A_ROOM, 'lines that each misses': LINES },
      goals: [
        { text: 'p99 within 8 s', atMost: 8_000 },
        { text: 'everybody recovers', extra: LOST, atMost: 0, isAlways: true },
        {
          text: 'it never stands still for more than 100 ms',
          extra: STOOD_STILL,
          atMost: 100,
          isAlways: true,
        },
      ],
      contenders: await interleaved(bench, title, [ATTUNE], (contender, repetition) =>
        returnOf(bench, contender, clients, createRandom(repetition)),
      ),
    };
  },
};

/** The p99 of so many who come back, in ms. */
export async function returnOf(
  bench: Bench,
  contender: Contender,
  clients: number,
  random: Random,
): Promise<Trial> {
  const rooms = Math.ceil(clients / GO_IN_A_ROOM);
  const members = await membersOf(bench, contender, { rooms, inARoom: IN_A_ROOM });
  const stays = (_: Member, index: number): boolean => index % IN_A_ROOM === 0;
  const away = members.filter((member, index) => !stays(member, index));
  await using server = await RunningContender.start(contender);
  const resumed = new Map<Member, Resumed>();
  const silence = new Silence();
  const { firstTime, again } = resumption(contender.dialect, {
    onResumed: (each) => resumed.set(each.member, each),
    onAnswer: () => silence.end(),
  });
  using staying = await gatherCrowd([server.port], contender.dialect, members.filter(stays));
  const leaving = await gatherCrowd([server.port], firstTime, away);
  // Counted from here on.
  await longestStallMs(server.port);
  await sleep(LOOKED_WITHIN_MS);
  const cutAt = performance.now();
  leaving[Symbol.dispose]();
  await Promise.all(staying.clients.map(talk));
  const back = await Promise.all(
    away.map(async (member, index) => {
      const dial = () => silence.during(dialIn(server.port, again, member));
      const socket = await comeBack(dial, random.fork(String(index)), cutAt);
      const ms = performance.now() - cutAt;
      return { socket, ms };
    }),
  );
  const stalledMs = await longestStallMs(server.port);
  for (const { socket } of back) socket.close();
  const ms = back.map((each) => each.ms);
  return {
    value: quantile(ms, 0.99),
    extra: {
      'p50 ms': quantile(ms, 0.5),
      'last ms': Math.max(...ms),
      [LOST]: away.length - [...resumed.values()].filter(isWhole).length,
      [STOOD_STILL]: stalledMs,
      [SILENT]: silence.longestMs,
    },
  };
}

/** What is under way when it is asked counts, too: it looks every 10 ms, and not at all before the first look after it was asked. */
const LOOKED_WITHIN_MS = 100;

/** The longest that the event loop of a node has let anything wait since somebody last asked. */
async function longestStallMs(port: number): Promise<number> {
  await sleep(LOOKED_WITHIN_MS);
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  const seconds = /^attune_event_loop_delay_seconds\{quantile="1"\} (\S+)$/m.exec(await answer.text())?.[1];
  if (seconds === undefined) throw new Error('The node does not say how long its event loop stood still.');
  return Number(seconds) * 1_000;
}

/** Resolves when all that they say is on disk. */
async function talk({ socket, member: { room } }: Client): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const deadline = setTimeout(() => reject(new Error('A line was not acknowledged.')), SAID_WITHIN_MS);
  let left = LINES;
  socket.reader = {
    at: 'reading',
    onText(payload) {
      const text = payload.toString();
      if (text.startsWith('{"type":"error"')) reject(new Error(text.slice(0, 200)));
      else if (text.startsWith('{"type":"ack"') && (left -= 1) === 0) resolve();
    },
  };
  const producer = crypto.randomUUID();
  for (let seq = 1; seq <= LINES; seq += 1) socket.send(maskedText(lineOf(room, producer, seq)));
  await promise.finally(() => clearTimeout(deadline));
  socket.reader = { at: 'counting' };
}

async function comeBack(dial: () => Promise<RawSocket>, random: Random, cutAt: number): Promise<RawSocket> {
  for (let ceilingMs = FIRST_CEILING_MS; ; ceilingMs = Math.min(LAST_CEILING_MS, 2 * ceilingMs)) {
    await sleep(random.between(0, ceilingMs));
    if (performance.now() - cutAt > BACK_WITHIN_MS) throw new Error('A client did not come back in time.');
    const socket = await dial().catch(() => undefined);
    if (socket) return socket;
  }
}

/** Everything that was said while it was away, and nothing else. */
function isWhole({ recovered, from, offsets }: Resumed): boolean {
  const missed = Array.from({ length: LINES }, (_, index) => from.offset + index + 1);
  return recovered && offsets.join() === missed.join();
}
