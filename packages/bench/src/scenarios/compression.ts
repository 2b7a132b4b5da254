import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningContender, type Contender } from '../contender.ts';
import { bytesOf, calm } from '../load/calm.ts';
import { gatherCrowd, type Client } from '../load/crowd.ts';
import { lineOf } from '../load/lineOf.ts';
import { maskedText } from '../load/rawSocket.ts';
import { spread } from '../load/spread.ts';
import { stream } from '../load/stream.ts';
import { ATTUNE } from '../results.ts';
import { attuneOf, interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { membersOf } from '../withCrowd.ts';

const COMPRESSING = 'Attune, compressing';
const CLIENTS = 500;
const QUICK_CLIENTS = 50;
const SPEAKERS = 10;
const LINES_PER_SECOND = 20;
const SPAN = { warmUpMs: 0, measureMs: 5_000 };
/** Nearly the longest line that there is. */
const LINE_CHARACTERS = 1_900;
const KIBIBYTE = 1_024;

/** K: long lines of chat to one room, with and without permessage-deflate. */
export const compression: Scenario = {
  letter: 'K',
  about: 'compression',
  async *run(bench) {
    const clients = bench.isQuick ? QUICK_CLIENTS : CLIENTS;
    const title = `Lines of ${LINE_CHARACTERS.toLocaleString('en')} characters to a room of ${clients}`;
    const attune = attuneOf(bench);
    yield {
      scenario: 'compression',
      title,
      unit: 'bytes a delivery',
      better: 'lower',
      note: 'Off unless WEBSOCKET_ENABLE_COMPRESSION is on. Each line is another piece of PROTOCOL.md, so it repeats itself as prose does. What a client needs to unpack it is not counted.',
      setting: { clients, speakers: SPEAKERS, 'lines a second': LINES_PER_SECOND },
      goals: [],
      contenders: await interleaved(
        { ...bench, contenders: [attune, compressing(attune)] },
        title,
        [ATTUNE, COMPRESSING],
        (contender) => trialOf(bench, attune, contender, clients),
      ),
    };
  },
};

function compressing(attune: Contender): Contender {
  const { dialect, environment } = attune;
  return {
    ...attune,
    name: COMPRESSING,
    environment: { ...environment, WEBSOCKET_ENABLE_COMPRESSION: 'true' },
    dialect: {
      ...dialect,
      async dial(member, port) {
        const { headers, ...rest } = await dialect.dial(member, port);
        // As browsers say it.
        const offer = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };
        return { ...rest, headers: { ...headers, ...offer } };
      },
    },
  };
}

async function trialOf(bench: Bench, attune: Contender, contender: Contender, count: number): Promise<Trial> {
  const members = await membersOf(bench, attune, { rooms: 1, inARoom: count });
  await using server = await RunningContender.start(contender);
  const emptyBytes = await server.collectedBytes();
  using crowd = await gatherCrowd([server.port], contender.dialect, members);
  const { clients } = crowd;
  const before = { bytes: bytesOf(clients), cpuMs: server.cpuMs() };
  const lines = await say(clients, spanOf(bench, SPAN).measureMs);
  await calm(clients);
  const deliveries = lines * count;
  const cpuMs = server.cpuMs() - before.cpuMs;
  const fullBytes = await server.collectedBytes();
  return {
    value: (bytesOf(clients) - before.bytes) / deliveries,
    extra: {
      'µs of processor a delivery': (cpuMs * 1_000) / deliveries,
      'KiB a client': (fullBytes - emptyBytes) / count / KIBIBYTE,
    },
  };
}

/** Answers how many lines were said. */
async function say(clients: readonly Client[], forMs: number): Promise<number> {
  const speakers = spread(clients, SPEAKERS, 1);
  const producer = crypto.randomUUID();
  const speaking = stream(LINES_PER_SECOND, (count) => {
    const speaker = speakers[count % speakers.length];
    if (!speaker) return;
    const { room } = speaker.member;
    const seq = Math.floor(count / speakers.length) + 1;
    speaker.socket.send(maskedText(lineOf(room, producer, seq, textOf(count))));
  });
  try {
    await sleep(forMs);
  } finally {
    await speaking.end();
  }
  return speaking.count();
}

const PROSE = readFileSync(new URL('../../../protocol/PROTOCOL.md', import.meta.url), 'utf8');

/** Another one each time. */
function textOf(count: number): string {
  const from = (count * LINE_CHARACTERS) % (PROSE.length - LINE_CHARACTERS);
  return PROSE.slice(from, from + LINE_CHARACTERS);
}
