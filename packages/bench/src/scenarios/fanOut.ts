import type { Contender } from '../contender.ts';
import { BUN, C_COALESCED, PLAIN_WS, SOCK_JS, SOCKET_IO, UWS } from '../contenderList.ts';
import type { Client } from '../load/crowd.ts';
import { listenBy } from '../load/latency.ts';
import { HIGHEST, type PaceOptions } from '../load/pace.ts';
import { endToEnd, spread } from '../load/spread.ts';
import { ATTUNE, type Goal, type Result } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { createSearch, type Search } from '../search.ts';
import { membersOf, openCrowd } from '../withCrowd.ts';

const USUAL = [ATTUNE, SOCKET_IO, BUN, UWS, C_COALESCED];
/** What else is known of how to do it, where it is compared: a room of 1,000. */
const EVERYBODY = [...USUAL, SOCK_JS, PLAIN_WS, 'C, a write for each'];
const COMPARED = 1_000;
/** One socket that says everything would be read in large pieces, as no crowd is. */
const SPEAKERS = 20;
const PROBES = 4;
const FIRST_DELIVERIES = 40_000;
const AUDIENCES = [100, COMPARED, 5_000];
const SPAN = { warmUpMs: 500, measureMs: 1_500 };

/** A: one room, everybody in it is told. */
export const fanOut: Scenario = {
  letter: 'A',
  about: 'one room at its highest rate',
  async *run(bench) {
    for (const audience of bench.isQuick ? [100] : AUDIENCES) yield highest(bench, audience);
  },
};

export function createFanOutSearch(bench: Bench, size: number): Search {
  return createSearch(bench, FIRST_DELIVERIES / size);
}

/** The highest rate in one room of so many. */
export function highestFanOut(
  bench: Bench,
  contender: Contender,
  size: number,
  search: Search,
): Promise<Trial> {
  return search(contender.name, async () => {
    const members = await membersOf(bench, contender, { rooms: 1, inARoom: size });
    const gathered = await openCrowd(contender, members);
    return { ...gathered, options: oneRoom(bench, gathered.clients) };
  });
}

export function oneRoom(bench: Bench, clients: readonly Client[]): PaceOptions {
  return {
    clients,
    speakers: spread(clients, SPEAKERS, 1),
    latency: listenBy(endToEnd(clients, PROBES), clients),
    audience: clients.length - 1,
    span: spanOf(bench, SPAN),
  };
}

async function highest(bench: Bench, audience: number): Promise<Result> {
  const title = `Fan-out to ${audience.toLocaleString('en')}`;
  const search = createFanOutSearch(bench, audience);
  return {
    scenario: `fan-out-${audience}`,
    title,
    unit: 'deliveries/s',
    better: 'higher',
    note: HIGHEST,
    setting: { rooms: 1, clients: audience, speakers: SPEAKERS, 'message bytes': 'about 240' },
    goals: audience === COMPARED ? GOALS : [],
    contenders: await interleaved(bench, title, audience === COMPARED ? EVERYBODY : USUAL, (contender) =>
      highestFanOut(bench, contender, audience, search),
    ),
  };
}

const GOALS: readonly Goal[] = [
  { text: '100 times Socket.IO', against: SOCKET_IO, atLeast: 100 },
  { text: '2 times Bun', against: BUN, atLeast: 2 },
  { text: '4 times uWebSockets.js', against: UWS, atLeast: 4 },
  { text: '0.7 of what C reaches', against: C_COALESCED, atLeast: 0.7 },
];
