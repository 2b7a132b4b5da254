import { setTimeout as sleep } from 'node:timers/promises';
import { RunningContender } from '../contender.ts';
import { quantile } from '../figures.ts';
import { gatherCrowd, type Client } from '../load/crowd.ts';
import { maskedText } from '../load/rawSocket.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, membersOf, type Scenario, type Trial } from '../scenario.ts';

const IN_A_ROOM = 10;
const WARM_UP_MS = 2_000;
const MEASURED_MS = 5_000;

/** E: lines of chat, each acknowledged when it is on disk, and delivered to nine others. */
export const durable: Scenario = {
  letter: 'E',
  async run(bench) {
    const clients = bench.isQuick ? 100 : 500;
    const title = 'Lines that are acknowledged when they are on disk';
    const contenders = await interleaved(bench, title, [ATTUNE], async (contender) => {
      const members = await membersOf(bench, contender, clients / IN_A_ROOM, IN_A_ROOM);
      await using server = await RunningContender.start(contender);
      using crowd = await gatherCrowd(server.port, contender.dialect, members);
      return await write(crowd.clients);
    });
    return [
      {
        scenario: 'durable-events',
        title,
        unit: 'acknowledged/s',
        better: 'higher',
        note: 'SQLite, synchronous=FULL. Everybody writes the next line when the one before is acknowledged. Peers keep nothing, so there is nobody to compare with.',
        setting: { clients, 'clients in each room': IN_A_ROOM },
        goals: [
          { text: '20,000 a second', atLeast: 20_000 },
          { text: 'p99 under 20 ms', extra: 'p99 ms', atMost: 20 },
        ],
        contenders,
      },
    ];
  },
};

async function write(clients: readonly Client[]): Promise<Trial> {
  let [acknowledged, isOver] = [0, false];
  let latencies: number[] = [];
  const refused: string[] = [];
  for (const { socket, member } of clients) {
    const producer = crypto.randomUUID();
    let [seq, sentAt] = [0, 0];
    const next = (): void => {
      if (isOver) return;
      seq += 1;
      sentAt = performance.now();
      socket.send(maskedText(lineOf(member.room, producer, seq)));
    };
    socket.reader = {
      at: 'reading',
      onText(payload) {
        const type = payload.toString('latin1', 0, 14);
        if (type === '{"type":"error') refused.push(payload.toString());
        if (type !== '{"type":"ack",') return;
        acknowledged += 1;
        latencies.push(performance.now() - sentAt);
        next();
      },
    };
    next();
  }
  await sleep(WARM_UP_MS);
  [acknowledged, latencies] = [0, []];
  const from = { at: performance.now(), cpu: process.cpuUsage() };
  await sleep(MEASURED_MS);
  const seconds = (performance.now() - from.at) / 1_000;
  const cpu = process.cpuUsage(from.cpu);
  isOver = true;
  if (refused[0]) throw new Error(`${refused.length} lines were refused: ${refused[0].slice(0, 200)}`);
  return {
    value: acknowledged / seconds,
    extra: {
      'p99 ms': quantile(latencies, 0.99),
      'idle share of the load': Math.max(0, 1 - (cpu.user + cpu.system) / 1e6 / seconds),
    },
  };
}

function lineOf(channel: string, producer: string, seq: number): string {
  return JSON.stringify({
    id: `l${seq}`,
    type: 'chat_message',
    channel,
    data: { text: 'A line as people write them, of some sixty characters or so.' },
    producer: { id: producer, seq, prev: seq - 1 },
  });
}
