import { RunningContender } from '../contender.ts';
import { BUN, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { gatherCrowd } from '../load/crowd.ts';
import type { Result } from '../results.ts';
import { interleaved, membersOf, type Scenario } from '../scenario.ts';

const EVERYBODY = ['Attune', SOCKET_IO, PLAIN_WS, BUN, UWS, 'C, a write for each'];
const IN_A_ROOM = 20;
const KIBIBYTE = 1_024;

/** C: what a client costs that only listens, and how fast clients come in. */
export const idle: Scenario = {
  letter: 'C',
  async run(bench) {
    const clients = bench.isQuick ? 500 : 5_000;
    const title = `${clients.toLocaleString('en')} clients that listen`;
    const measured = await interleaved(bench, title, EVERYBODY, async (contender) => {
      const members = await membersOf(bench, contender, clients / IN_A_ROOM, IN_A_ROOM);
      await using server = await RunningContender.start(contender);
      const before = await server.residentBytes();
      using crowd = await gatherCrowd(server.port, contender.dialect, members);
      const after = await server.residentBytes();
      const perSecond = (crowd.clients.length / crowd.tookMs) * 1_000;
      return {
        value: (after - before) / crowd.clients.length / KIBIBYTE,
        extra: { 'connects/s': perSecond },
      };
    });
    const setting = { clients, 'clients in each room': IN_A_ROOM };
    const memory: Result = {
      scenario: 'idle-memory',
      title,
      unit: 'KiB a client',
      better: 'lower',
      note: 'Resident memory after garbage collection, less that of the server without clients. A client of Attune is authenticated, seated, subscribed and shown to the others of its room; one of the others has only dialled and joined.',
      setting,
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
      contenders: measured,
    };
    return [memory];
  },
};
