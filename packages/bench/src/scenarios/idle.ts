import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSE, SUBPROTOCOL } from '@attune/protocol';
import { WebSocket } from 'ws';
import { connectionsThatFit } from '../connectionsThatFit.ts';
import { RunningContender, type Contender } from '../contender.ts';
import { BUN, PLAIN_WS, SOCK_JS, SOCKET_IO, UWS, withFlags } from '../contenderList.ts';
import { gatherCrowd } from '../load/crowd.ts';
import type { Dialect } from '../load/dialect.ts';
import { watchLoad } from '../load/idleShare.ts';
import { resumption, type Resumption } from '../load/resumption.ts';
import type { Member } from '../member.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { membersOf } from '../withCrowd.ts';

const EVERYBODY = [
  ...[ATTUNE, SOCKET_IO, SOCK_JS, PLAIN_WS, BUN, UWS, 'C, a write for each'],
  ...[withFlags(SOCKET_IO), withFlags(PLAIN_WS)],
];
const CLIENTS = 10_000;
const IN_A_ROOM = 20;
const KIBIBYTE = 1_024;
const GONE_WITHIN_MS = 20_000;
const CLOSED_WITHIN_MS = 10_000;
const CONNECTS = 'connects/s';
const IDLE_MEANWHILE = 'idle share of the load while they come';

/** C: what a client costs that only listens, and how fast clients come in. */
export const idle: Scenario = {
  letter: 'C',
  about: 'clients that listen',
  async *run(bench) {
    const clients = bench.isQuick ? 200 : connectionsThatFit(CLIENTS);
    const title = `${clients.toLocaleString('en')} clients that listen`;
    yield {
      scenario: 'idle-memory',
      title,
      unit: 'KiB a client',
      better: 'lower',
      note: 'Resident memory after garbage collection, less that of the server without clients. A client of Attune is authenticated, seated, subscribed and shown to the others of its room; one of the others has only dialled and joined. How fast they come in is of the second time, when all have gone and come again; those of Attune with a ticket, which each buys over HTTP, and from where they stood. When all of Attune are there, one more is closed with 1013, or the trial fails. Everybody is started as its users start it: Attune with the flags of Node that it is shipped with, which bound the space of young objects; beside that two peers with the same flags.',
      setting: { clients, 'clients in each room': IN_A_ROOM },
      goals: [
        { text: "at most half of Socket.IO's", against: SOCKET_IO, atMost: 0.5 },
        { text: "at most 1.5 times plain ws's, as people start it", against: PLAIN_WS, atMost: 1.5 },
        {
          text: 'comes in at least as fast as with Socket.IO',
          against: SOCKET_IO,
          extra: CONNECTS,
          idleShare: IDLE_MEANWHILE,
          atLeast: 1,
        },
      ],
      contenders: await interleaved(bench, title, EVERYBODY, (contender) =>
        memoryOf(bench, contender, clients),
      ),
    };
  },
};

/** KiB a client, of so many that listen; and how fast they come in when all of them come again. */
export async function memoryOf(bench: Bench, contender: Contender, clients: number): Promise<Trial> {
  const members = await membersOf(bench, contender, { rooms: clients / IN_A_ROOM, inARoom: IN_A_ROOM });
  const { firstTime, again } = waysIn(contender);
  // Of Attune's own: 10,000 is as many as it is shipped to hold.
  const environment = { ...contender.environment, WEBSOCKET_MAX_CONNECTIONS: `${clients}` };
  await using server = await RunningContender.start({ ...contender, environment });
  const before = await server.collectedBytes();
  const { after, ownSockets } = await stay(server, firstTime, members, () =>
    contender.name === ATTUNE ? mustBeFull(server.port, members[0]) : Promise.resolve(),
  );
  await haveGone(server, ownSockets);
  const watched = watchLoad();
  using crowd = await gatherCrowd([server.port], again, members);
  return {
    value: (after - before) / clients / KIBIBYTE,
    extra: {
      [CONNECTS]: (clients / crowd.tookMs) * 1_000,
      [IDLE_MEANWHILE]: watched().idleShare,
    },
  };
}

/** Only Attune knows who has been there before. */
function waysIn({ name, dialect }: Contender): Resumption {
  return name === ATTUNE ? resumption(dialect) : { firstTime: dialect, again: dialect };
}

async function stay(
  server: RunningContender,
  dialect: Dialect,
  members: readonly Member[],
  whenAllAreHere: () => Promise<void>,
): Promise<{ readonly after: number; readonly ownSockets: number }> {
  using crowd = await gatherCrowd([server.port], dialect, members);
  const after = await server.collectedBytes();
  const ownSockets = server.socketCount() - crowd.clients.length;
  await whenAllAreHere();
  return { after, ownSockets };
}

/** Throws where one more is not closed with 1013 (CONN-11). */
async function mustBeFull(port: number, member: Member | undefined): Promise<void> {
  const headers = { Authorization: `Bearer ${member?.token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, SUBPROTOCOL, { headers });
  const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(CLOSED_WITHIN_MS) });
  if (code !== CLOSE.busy) throw new Error(`One client more than there may be was closed with ${code}.`);
}

/** Until the server has let go of all sockets of a crowd that has gone. */
async function haveGone(server: RunningContender, left: number): Promise<void> {
  const until = performance.now() + GONE_WITHIN_MS;
  while (server.socketCount() > left) {
    if (performance.now() > until) throw new Error('A server did not let go of a crowd that had gone.');
    await sleep(100);
  }
}
