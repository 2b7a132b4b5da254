import { connectionsThatFit } from '../connectionsThatFit.ts';
import { RunningContender, type Contender } from '../contender.ts';
import { BUN, PLAIN_WS, SOCK_JS, SOCKET_IO, UWS } from '../contenderList.ts';
import { gatherCrowd } from '../load/crowd.ts';
import { ATTUNE, type Result } from '../results.ts';
import { interleaved, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { membersOf } from '../withCrowd.ts';

const EVERYBODY = [ATTUNE, SOCKET_IO, SOCK_JS, PLAIN_WS, BUN, UWS, 'C, a write for each'];
const CLIENTS = 10_000;
const IN_A_ROOM = 20;
const KIBIBYTE = 1_024;

/** C: what a client costs that only listens, and how fast clients come in. */
export const idle: Scenario = {
  letter: 'C',
  async run(bench) {
    const clients = bench.isQuick ? 200 : connectionsThatFit(CLIENTS);
    const title = `${clients.toLocaleString('en')} clients that listen`;
    const memory: Result = {
      scenario: 'idle-memory',
      title,
      unit: 'KiB a client',
      better: 'lower',
      note: 'Resident memory after garbage collection, less that of the server without clients. A client of Attune is authenticated, seated, subscribed and shown to the others of its room; one of the others has only dialled and joined.',
      setting: { clients, 'clients in each room': IN_A_ROOM },
      goals: [
        { text: "at most half of Socket.IO's", against: SOCKET_IO, atMost: 0.5 },
        { text: "at most 1.5 times plain ws's", against: PLAIN_WS, atMost: 1.5 },
        {
          text: 'comes in at least as fast as with Socket.IO',
          against: SOCKET_IO,
          extra: 'connects/s',
          atLeast: 1,
        },
      ],
      contenders: await interleaved(bench, title, EVERYBODY, (contender) =>
        memoryOf(bench, contender, clients),
      ),
    };
    return [memory];
  },
};

/** KiB a client, of so many that listen. */
export async function memoryOf(bench: Bench, contender: Contender, clients: number): Promise<Trial> {
  const members = await membersOf(bench, contender, { rooms: clients / IN_A_ROOM, inARoom: IN_A_ROOM });
  await using server = await RunningContender.start(contender);
  const before = await server.collectedBytes();
  using crowd = await gatherCrowd([server.port], contender.dialect, members);
  const after = await server.collectedBytes();
  return {
    value: (after - before) / clients / KIBIBYTE,
    extra: { 'connects/s': (clients / crowd.tookMs) * 1_000 },
  };
}
