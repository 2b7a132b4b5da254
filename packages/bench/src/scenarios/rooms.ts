import type { Contender } from '../contender.ts';
import { BUN, C_COALESCED, PLAIN_WS, SOCK_JS, SOCKET_IO, UWS } from '../contenderList.ts';
import { listenBy } from '../load/latency.ts';
import { HIGHEST } from '../load/pace.ts';
import { endToEnd } from '../load/spread.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { createSearch, type Search } from '../search.ts';
import { membersOf, openCrowd } from '../withCrowd.ts';

const EVERYBODY = [ATTUNE, SOCKET_IO, SOCK_JS, PLAIN_WS, BUN, UWS, 'C, a write for each', C_COALESCED];
const IN_A_ROOM = 10;
const AUDIENCE = IN_A_ROOM - 1;
const PROBES = 8;
const FIRST_DELIVERIES = 20_000;
const SPAN = { warmUpMs: 500, measureMs: 1_500 };

/** B: rooms of ten, everybody in them speaks, through the whole server: parsed, checked, allowed, counted. */
export const rooms: Scenario = {
  letter: 'B',
  about: 'rooms of ten at their highest rate',
  async *run(bench) {
    const count = bench.isQuick ? 20 : 100;
    const title = `${(count * IN_A_ROOM).toLocaleString('en')} clients in rooms of ten`;
    const search = createRoomsSearch(bench);
    const contenders = await interleaved(bench, title, EVERYBODY, (contender) =>
      highestInRooms(bench, contender, count, search),
    );
    yield {
      scenario: 'rooms-of-ten',
      title,
      unit: 'deliveries/s',
      better: 'higher',
      note: `Everybody speaks. ${HIGHEST}`,
      setting: { rooms: count, 'clients in each': IN_A_ROOM },
      goals: [
        { text: '10 times Socket.IO', against: SOCKET_IO, atLeast: 10 },
        { text: '0.7 of uWebSockets.js', against: UWS, atLeast: 0.7 },
        { text: '0.6 of what C reaches', against: C_COALESCED, atLeast: 0.6 },
      ],
      contenders,
    };
  },
};

export function createRoomsSearch(bench: Bench): Search {
  return createSearch(bench, FIRST_DELIVERIES / AUDIENCE);
}

/** The highest rate in so many rooms of ten. */
export function highestInRooms(
  bench: Bench,
  contender: Contender,
  count: number,
  search: Search,
): Promise<Trial> {
  return search(contender.name, async () => {
    const members = await membersOf(bench, contender, { rooms: count, inARoom: IN_A_ROOM });
    const gathered = await openCrowd(contender, members);
    const { clients } = gathered;
    const latency = listenBy(endToEnd(clients, PROBES), clients);
    const options = { clients, speakers: clients, latency, audience: AUDIENCE, span: spanOf(bench, SPAN) };
    return { ...gathered, options };
  });
}
