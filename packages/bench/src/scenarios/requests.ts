import { setTimeout as sleep } from 'node:timers/promises';
import { RunningContender } from '../contender.ts';
import { BUN, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { quantile } from '../figures.ts';
import { gatherCrowd, type Client } from '../load/crowd.ts';
import { maskedText } from '../load/rawSocket.ts';
import { interleaved, membersOf, type Scenario, type Trial } from '../scenario.ts';

const EVERYBODY = ['Attune', SOCKET_IO, PLAIN_WS, BUN, UWS, 'C, a write for each'];
const CLIENTS = 100;
const WARM_UP_MS = 1_000;
const MEASURED_MS = 3_000;

/** D: everybody asks, and asks again as soon as there is an answer. */
export const requests: Scenario = {
  letter: 'D',
  async run(bench) {
    const title = 'Request and answer';
    const contenders = await interleaved(bench, title, EVERYBODY, async (contender) => {
      const members = await membersOf(bench, contender, CLIENTS / 10, 10);
      await using server = await RunningContender.start(contender);
      using crowd = await gatherCrowd(server.port, contender.dialect, members);
      return await ask(crowd.clients, maskedText(contender.dialect.request()));
    });
    return [
      {
        scenario: 'request-and-answer',
        title,
        unit: 'answers/s',
        better: 'higher',
        note: `${CLIENTS} clients, each with one question under way.`,
        setting: { clients: CLIENTS },
        goals: [{ text: '3 times Socket.IO', against: SOCKET_IO, atLeast: 3 }],
        contenders,
      },
    ];
  },
};

async function ask(clients: readonly Client[], question: Buffer): Promise<Trial> {
  let [answers, isOver] = [0, false];
  let latencies: number[] = [];
  for (const { socket } of clients) {
    let askedAt = performance.now();
    const again = (): void => {
      askedAt = performance.now();
      if (!isOver) socket.send(question);
    };
    socket.reader = {
      at: 'reading',
      onText(payload) {
        if (!isAnswer(payload)) return;
        answers += 1;
        latencies.push(performance.now() - askedAt);
        again();
      },
    };
    again();
  }
  await sleep(WARM_UP_MS);
  [answers, latencies] = [0, []];
  const from = { at: performance.now(), cpu: process.cpuUsage() };
  await sleep(MEASURED_MS);
  const seconds = (performance.now() - from.at) / 1_000;
  const cpu = process.cpuUsage(from.cpu);
  isOver = true;
  return {
    value: answers / seconds,
    extra: {
      'p99 ms': quantile(latencies, 0.99),
      'idle share of the load': Math.max(0, 1 - (cpu.user + cpu.system) / 1e6 / seconds),
    },
  };
}

/** An `ack` of Attune and its peers, or one of Socket.IO. */
function isAnswer(payload: Buffer): boolean {
  return payload.toString('latin1', 0, 13) === '{"type":"ack"' || payload.toString('latin1', 0, 2) === '43';
}
