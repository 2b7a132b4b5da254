import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '@attune/client';
import { calls, SUBPROTOCOL, TICKET_PREFIX } from '@attune/protocol';
import { createRandom } from '@attune/simulator';
import { RunningContender } from '../contender.ts';
import { quantile } from '../figures.ts';
import { gatherCrowd } from '../load/crowd.ts';
import { maskedText, RawSocket } from '../load/rawSocket.ts';
import type { Member } from '../member.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, type Scenario } from '../scenario.ts';
import { membersOf } from '../withCrowd.ts';

const IN_A_ROOM = 10;
/** As the SDK waits: anything up to a ceiling that doubles. */
const FIRST_CEILING_MS = 500;
const LAST_CEILING_MS = 8_000;
const ANSWERED_WITHIN_MS = 8_000;
const BACK_WITHIN_MS = 60_000;

/** Where a client stood when its connection was cut. */
type Away = { readonly member: Member; readonly position: string };

/** G: everybody is cut off at once and comes back as the SDK does: a wait, a ticket, a socket, a subscribe from where it stood. */
export const returning: Scenario = {
  letter: 'G',
  async run(bench) {
    const clients = bench.isQuick ? 200 : 5_000;
    const title = `${clients.toLocaleString('en')} clients are cut off at once`;
    const contenders = await interleaved(bench, title, [ATTUNE], async (contender, repetition) => {
      const members = await membersOf(bench, contender, { rooms: clients / IN_A_ROOM, inARoom: IN_A_ROOM });
      await using server = await RunningContender.start(contender);
      const away = await cutOff(server.port, contender.dialect, members);
      const random = createRandom(repetition);
      const cutAt = performance.now();
      const back = await Promise.all(
        away.map((each, index) => comeBack(server.port, each, random.fork(String(index)), cutAt)),
      );
      for (const { socket } of back) socket.close();
      const tookMs = back.map(({ ms }) => ms);
      const lost = back.filter(({ isRecovered }) => !isRecovered).length;
      return {
        value: quantile(tookMs, 0.99),
        extra: { 'p50 ms': quantile(tookMs, 0.5), 'last ms': Math.max(...tookMs), 'not recovered': lost },
      };
    });
    return [
      {
        scenario: 'mass-return',
        title,
        unit: 'ms (p99)',
        better: 'lower',
        note: 'Until its subscribe is answered with everything it missed. Each buys a ticket first, as browsers do. The gate is open: the node lets in as many as come, for WEBSOCKET_ACCEPT_RATE and the limits of an address are lifted. So no hint to wait is needed, and none is heeded here: whom a node under stress still turns away comes again after a wait of its own.',
        setting: { clients, 'clients in each room': IN_A_ROOM },
        goals: [
          { text: 'p99 within 8 s', atMost: 8_000 },
          { text: 'everybody recovers', extra: 'not recovered', atMost: 0 },
        ],
        contenders,
      },
    ];
  },
};

async function cutOff(
  port: number,
  dialect: Parameters<typeof gatherCrowd>[1],
  members: readonly Member[],
): Promise<readonly Away[]> {
  const positions = new Map<string, string>();
  const listening: typeof dialect = {
    ...dialect,
    greet(text, member) {
      const position = /"position":(\{[^}]*\})/.exec(text)?.[1];
      if (position !== undefined) positions.set(member.user, position);
      return dialect.greet(text, member);
    },
  };
  using crowd = await gatherCrowd([port], listening, members);
  return crowd.clients.map(({ member }) => ({ member, position: positions.get(member.user) ?? 'null' }));
}

type Back = { readonly socket: RawSocket; readonly ms: number; readonly isRecovered: boolean };

async function comeBack(
  port: number,
  away: Away,
  random: ReturnType<typeof createRandom>,
  cutAt: number,
): Promise<Back> {
  for (let ceilingMs = FIRST_CEILING_MS; ; ceilingMs = Math.min(LAST_CEILING_MS, 2 * ceilingMs)) {
    await sleep(random.between(0, ceilingMs));
    if (performance.now() - cutAt > BACK_WITHIN_MS) throw new Error('A client did not come back in time.');
    const back = await resume(port, away).catch(() => undefined);
    if (back) return { ...back, ms: performance.now() - cutAt };
  }
}

async function resume(
  port: number,
  { member: { room, token = '' }, position }: Away,
): Promise<Omit<Back, 'ms'>> {
  const api = createApi({ baseUrl: `http://127.0.0.1:${port}`, token: () => token });
  const { ticket } = await api.call(calls.tickets);
  const protocols = `${SUBPROTOCOL}, ${TICKET_PREFIX}${ticket}`;
  const socket = new RawSocket({ port, path: '/ws', headers: { 'Sec-WebSocket-Protocol': protocols } });
  const { promise: answer, resolve, reject } = Promise.withResolvers<string>();
  const deadline = setTimeout(() => reject(new Error('A subscribe was not answered.')), ANSWERED_WITHIN_MS);
  socket.reader = {
    at: 'reading',
    onText(payload) {
      const text = payload.toString();
      if (text.startsWith('{"type":"welcome"'))
        socket.send(
          maskedText(`{"id":"s","type":"subscribe","data":{"channel":"${room}","position":${position}}}`),
        );
      else if (text.startsWith('{"type":"ack"')) resolve(text);
      else if (text.startsWith('{"type":"error"')) reject(new Error(text.slice(0, 200)));
    },
  };
  try {
    // Together: one that fails while nobody waits for it would end the process.
    const [text] = await Promise.all([answer, socket.opened]);
    return { socket, isRecovered: text.includes('"recovered":true') };
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}
