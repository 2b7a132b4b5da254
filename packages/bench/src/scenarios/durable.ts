import { IDLE_SHARE } from '../bound.ts';
import type { Contender } from '../contender.ts';
import { closedLoop } from '../load/closedLoop.ts';
import type { Client } from '../load/crowd.ts';
import { lineOf } from '../load/lineOf.ts';
import { maskedText } from '../load/rawSocket.ts';
import { ATTUNE, type Result } from '../results.ts';
import { interleaved, movedTo, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';

/** How many read a line, its writer with them. Alone: what it costs to keep it and nothing else. */
const AUDIENCES = [1, 10] as const;
type Audience = (typeof AUDIENCES)[number];
/** As many lines are under way: at 20,000 a second each would take 10 ms, half of what it may. */
const CLIENTS = 200;
const QUICK_CLIENTS = 100;
const SPAN = { warmUpMs: 5_000, measureMs: 5_000 };
const HOW = 'Everybody writes the next line when the one before is acknowledged.';

/** E: lines of chat, each acknowledged when it is on disk, read by nobody else or by nine others. */
export const durable: Scenario = {
  letter: 'E',
  about: 'lines that are on disk',
  sizes: ['connections'],
  async *run(bench) {
    const onSqlite: Ground = {
      scenario: 'durable-events',
      title: 'Lines that are acknowledged when they are on disk',
      note: `SQLite, synchronous=FULL. ${HOW} Peers keep nothing, so there is nobody to compare with.`,
      atLeast: 20_000,
    };
    const onPostgres: Ground = {
      scenario: 'durable-events-postgresql',
      title: 'Lines that are acknowledged when they are on the disk of PostgreSQL',
      note: `PostgreSQL with its own defaults, so each commit waits for the disk, and Redis beside it, as several nodes need it; here is one. ${HOW} PostgreSQL and Redis share the core of the load, for there are two cores: on a machine of its own PostgreSQL would have more of one than here.`,
      atLeast: 10_000,
    };
    yield* linesOn(bench, onSqlite);
    yield* linesOn(movedTo(await bench.sharedHouse(), bench), onPostgres);
  },
};

type Ground = Pick<Result, 'scenario' | 'title'> & { readonly note: string; readonly atLeast: number };

async function* linesOn(bench: Bench, ground: Ground): AsyncIterable<Result> {
  for (const inARoom of AUDIENCES) yield linesTo(bench, ground, inARoom);
}

async function linesTo(bench: Bench, ground: Ground, inARoom: Audience): Promise<Result> {
  const wanted = bench.connections ?? (bench.isQuick ? QUICK_CLIENTS : CLIENTS);
  // Rooms are full.
  const clients = Math.ceil(wanted / inARoom) * inARoom;
  const isAlone = inARoom === 1;
  const title = isAlone ? `${ground.title}, nobody else reading` : ground.title;
  return {
    scenario: isAlone ? `${ground.scenario}-alone` : ground.scenario,
    title,
    note: isAlone
      ? ground.note
      : `${ground.note} Each line is nine deliveries, too, on the same core; the goals are for keeping it, and stand above.`,
    unit: 'acknowledged/s',
    better: 'higher',
    setting: { clients, 'clients in each room': inARoom },
    goals: isAlone
      ? [
          { text: `${ground.atLeast.toLocaleString('en')} a second`, atLeast: ground.atLeast },
          { text: 'p99 under 20 ms', extra: 'p99 ms', atMost: 20 },
        ]
      : [],
    contenders: await interleaved(bench, title, [ATTUNE], (contender) =>
      linesOf(bench, contender, clients, inARoom),
    ),
  };
}

/** Lines a second of so many who write all the time. */
export function linesOf(
  bench: Bench,
  contender: Contender,
  clients: number,
  inARoom: Audience = 10,
): Promise<Trial> {
  const rooms = { rooms: Math.ceil(clients / inARoom), inARoom };
  return withCrowd(bench, contender, rooms, async ({ clients: writers, server }) => {
    const before = { atMs: performance.now(), usedMs: server.cpuMs() };
    const outcome = await closedLoop(writers, { questions: linesBy, span: spanOf(bench, SPAN) });
    const cores = (server.cpuMs() - before.usedMs) / (performance.now() - before.atMs);
    return {
      value: outcome.answersPerSecond,
      extra: {
        'p99 ms': outcome.p99Ms,
        'cores of the server': cores,
        [IDLE_SHARE]: outcome.idleShare,
      },
    };
  });
}

function linesBy({ member: { room } }: Client): () => Buffer {
  const producer = crypto.randomUUID();
  let seq = 0;
  return () => {
    seq += 1;
    return maskedText(lineOf(room, producer, seq));
  };
}
