import { IDLE_SHARE } from '../bound.ts';
import type { Contender } from '../contender.ts';
import { BUN, PLAIN_WS, SOCK_JS, SOCKET_IO, UWS } from '../contenderList.ts';
import { closedLoop } from '../load/closedLoop.ts';
import { maskedText } from '../load/rawSocket.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';

const EVERYBODY = [ATTUNE, SOCKET_IO, SOCK_JS, PLAIN_WS, BUN, UWS, 'C, a write for each'];
const CLIENTS = 100;
const IN_A_ROOM = 10;
const SPAN = { warmUpMs: 5_000, measureMs: 3_000 };

/** D: everybody asks, and asks again as soon as there is an answer. */
export const requests: Scenario = {
  letter: 'D',
  about: 'request and answer',
  async *run(bench) {
    const title = 'Request and answer';
    yield {
      scenario: 'request-and-answer',
      title,
      unit: 'answers/s',
      better: 'higher',
      note: `${CLIENTS} clients, each with one question under way.`,
      setting: { clients: CLIENTS },
      goals: [{ text: '3 times Socket.IO', against: SOCKET_IO, atLeast: 3 }],
      contenders: await interleaved(bench, title, EVERYBODY, (contender) =>
        answersOf(bench, contender, CLIENTS),
      ),
    };
  },
};

/** Answers a second to so many who ask all the time. */
export function answersOf(bench: Bench, contender: Contender, clients: number): Promise<Trial> {
  const rooms = { rooms: Math.ceil(clients / IN_A_ROOM), inARoom: IN_A_ROOM };
  const question = maskedText(contender.dialect.request());
  return withCrowd(bench, contender, rooms, async ({ clients: crowd }) => {
    const span = spanOf(bench, SPAN);
    const outcome = await closedLoop(crowd, { questions: () => () => question, span });
    return {
      value: outcome.answersPerSecond,
      extra: { 'p99 ms': outcome.p99Ms, [IDLE_SHARE]: outcome.idleShare },
    };
  });
}
