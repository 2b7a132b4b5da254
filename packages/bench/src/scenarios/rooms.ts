import { RunningContender } from '../contender.ts';
import { BUN, C_COALESCED, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { gatherCrowd } from '../load/crowd.ts';
import { listenBy } from '../load/latency.ts';
import { highestPace } from '../load/pace.ts';
import { interleaved, membersOf, type Scenario } from '../scenario.ts';
import { spread } from './fanOut.ts';

const EVERYBODY = ['Attune', SOCKET_IO, PLAIN_WS, BUN, UWS, 'C, a write for each', C_COALESCED];
const IN_A_ROOM = 10;
const PROBES = 8;
const FIRST_DELIVERIES = 20_000;

/** B: rooms of ten, everybody in them speaks, through the whole server: parsed, checked, allowed, counted. */
export const rooms: Scenario = {
  letter: 'B',
  async run(bench) {
    const count = bench.isQuick ? 20 : 100;
    const title = `${(count * IN_A_ROOM).toLocaleString('en')} clients in rooms of ten`;
    const found = new Map<string, number>();
    const contenders = await interleaved(bench, title, EVERYBODY, async (contender) => {
      const members = await membersOf(bench, contender, count, IN_A_ROOM);
      await using server = await RunningContender.start(contender);
      using crowd = await gatherCrowd(server.port, contender.dialect, members);
      const { clients } = crowd;
      const latency = listenBy(spread(clients, PROBES, 0), clients);
      const audience = IN_A_ROOM - 1;
      const first = (found.get(contender.name) ?? FIRST_DELIVERIES / audience) / 2;
      const pace = await highestPace(first, { clients, speakers: clients, latency, audience });
      found.set(contender.name, pace.asked);
      return {
        value: pace.deliveries,
        extra: { 'p99 ms': pace.p99Ms, 'idle share of the load': pace.idleShare },
      };
    });
    return [
      {
        scenario: 'rooms-of-ten',
        title,
        unit: 'deliveries/s',
        better: 'higher',
        note: 'Everybody speaks. The highest rate at which all of it arrives with p99 under 50 ms.',
        setting: { rooms: count, 'clients in each': IN_A_ROOM },
        goals: [
          { text: '10 times Socket.IO', against: SOCKET_IO, atLeast: 10 },
          { text: '0.7 of uWebSockets.js', against: UWS, atLeast: 0.7 },
          { text: '0.6 of what C reaches', against: C_COALESCED, atLeast: 0.6 },
        ],
        contenders,
      },
    ];
  },
};
