import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../figures.ts';
import { mustBeOpen } from './calm.ts';
import type { Client } from './crowd.ts';
import { watchLoad } from './idleShare.ts';
import type { Span } from './span.ts';

export type LoopOptions = {
  /** What a client says each time; it may count. */
  readonly questions: (client: Client) => () => Buffer;
  readonly span: Span;
};

export type LoopOutcome = {
  readonly answersPerSecond: number;
  readonly p99Ms: number;
  /** Of the core that the load has. */
  readonly idleShare: number;
};

/**
 * Everybody asks, and asks again as soon as there is an answer. Throws where a question was refused, a client was closed, or nothing at all
 * was answered.
 */
export async function closedLoop(
  clients: readonly Client[],
  { questions, span }: LoopOptions,
): Promise<LoopOutcome> {
  let isOver = false;
  let latencies: number[] = [];
  const refused: string[] = [];
  for (const client of clients) {
    const { socket } = client;
    const question = questions(client);
    let askedAt = 0;
    const ask = (): void => {
      if (isOver) return;
      askedAt = performance.now();
      socket.send(question());
    };
    socket.reader = {
      at: 'reading',
      onText(payload) {
        if (isError(payload)) refused.push(payload.toString());
        if (!isAnswer(payload)) return;
        latencies.push(performance.now() - askedAt);
        ask();
      },
    };
    ask();
  }
  await sleep(span.warmUpMs);
  latencies = [];
  const watched = watchLoad();
  await sleep(span.measureMs);
  const { seconds, idleShare } = watched();
  isOver = true;
  const [first] = refused;
  if (first !== undefined) throw new Error(`${refused.length} were refused: ${first.slice(0, 200)}`);
  mustBeOpen(clients);
  if (latencies.length === 0) throw new Error('Nothing was answered.');
  return { answersPerSecond: latencies.length / seconds, p99Ms: quantile(latencies, 0.99), idleShare };
}

function isError(payload: Buffer): boolean {
  return payload.toString('latin1', 0, 15) === '{"type":"error"';
}

/** As an `ack` begins: of Attune and most peers, of SockJS (JSON in JSON), of Socket.IO. */
const ANSWERS = ['{"type":"ack"', String.raw`a["{\"type\":\"ack`, '43'].map((text) => Buffer.from(text));

function isAnswer(payload: Buffer): boolean {
  return ANSWERS.some((answer) => payload.subarray(0, answer.length).equals(answer));
}
