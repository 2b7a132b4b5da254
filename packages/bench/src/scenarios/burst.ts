import { IDLE_SHARE } from '../bound.ts';
import type { Client } from '../load/crowd.ts';
import { hearLines } from '../load/hearLines.ts';
import { watchLoad } from '../load/idleShare.ts';
import { lineOf } from '../load/lineOf.ts';
import { maskedText } from '../load/rawSocket.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';

const CLIENTS = 100;
const LINES_EACH = 100;
const QUICK = { clients: 20, linesEach: 20 };
const TOLD_WITHIN_MS = 60_000;

/** N: everybody in a room says many lines at once, each of which is kept, and heard by all others once and in order. */
export const burst: Scenario = {
  letter: 'N',
  about: 'a burst of lines',
  async *run(bench) {
    const { clients, linesEach } = bench.isQuick ? QUICK : { clients: CLIENTS, linesEach: LINES_EACH };
    const title = `${clients} clients in one room that say ${linesEach} lines each, all at once`;
    yield {
      scenario: 'burst',
      title,
      unit: 's until all have heard all',
      better: 'lower',
      note: 'Lines of chat, on SQLite. A trial in which one line is lost, told twice or told out of order, to whomever, or not acknowledged, is not counted but fails.',
      setting: { clients, 'lines each': linesEach, deliveries: clients * clients * linesEach },
      goals: [],
      contenders: await interleaved(bench, title, [ATTUNE], (contender) =>
        withCrowd(bench, contender, { rooms: 1, inARoom: clients }, ({ clients: crowd }) =>
          sayAtOnce(crowd, linesEach),
        ),
      ),
    };
  },
};

async function sayAtOnce(clients: readonly Client[], linesEach: number): Promise<Trial> {
  const told = { lines: clients.length * linesEach, acks: linesEach };
  const bursts = clients.map((client) => burstOf(client, linesEach));
  const watched = watchLoad();
  const startedAt = performance.now();
  const heard = Promise.all(clients.map((client) => hearLines(client, told)));
  clients.forEach(({ socket }, index) => socket.send(bursts[index] ?? Buffer.alloc(0)));
  await inTime(heard);
  return {
    value: (performance.now() - startedAt) / 1_000,
    extra: { [IDLE_SHARE]: watched().idleShare },
  };
}

/** All lines of one client, to be sent together. */
function burstOf({ member }: Client, count: number): Buffer {
  const producer = crypto.randomUUID();
  const lines = Array.from({ length: count }, (_, index) => lineOf(member.room, producer, index + 1));
  return Buffer.concat(lines.map((line) => maskedText(line)));
}

async function inTime(heard: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const deadline = setTimeout(
    () => reject(new Error(`Not all had heard all within ${TOLD_WITHIN_MS / 1_000} s.`)),
    TOLD_WITHIN_MS,
  );
  await Promise.race([heard, promise]).finally(() => clearTimeout(deadline));
}
