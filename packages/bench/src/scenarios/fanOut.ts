import { cpuMsOf, type Contender, type RunningContender } from '../contender.ts';
import { BUN, C_COALESCED, PLAIN_WS, SOCK_JS, SOCKET_IO, UWS } from '../contenderList.ts';
import type { Client } from '../load/crowd.ts';
import { listenBy } from '../load/latency.ts';
import { heardAt, type PaceOptions } from '../load/pace.ts';
import { spread } from '../load/spread.ts';
import { ATTUNE, type Goal, type Result } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { createSearch, type Search } from '../search.ts';
import { membersOf, openCrowd, withCrowd } from '../withCrowd.ts';

const USUAL = [ATTUNE, SOCKET_IO, PLAIN_WS, BUN, UWS, C_COALESCED];
/** What else is known of how to do it, where it is compared: a room of 1,000. */
const EVERYBODY = [...USUAL, SOCK_JS, 'ws, stringified for each', 'C, a write for each'];
const COMPARED = 1_000;
/** One socket that says everything would be read in large pieces, as no crowd is. */
const SPEAKERS = 20;
const PROBES = 4;
const FIRST_DELIVERIES = 40_000;
const AUDIENCES = [100, COMPARED, 5_000];
const STEADY = [20_000, 60_000];
const SPAN = { warmUpMs: 500, measureMs: 1_500 };
const STEADY_SPAN = { warmUpMs: 5_000, measureMs: 4_000 };

/** A: one room, everybody in it is told. */
export const fanOut: Scenario = {
  letter: 'A',
  async run(bench) {
    const results: Result[] = [];
    for (const audience of bench.isQuick ? [100] : AUDIENCES) results.push(await highest(bench, audience));
    for (const deliveries of bench.isQuick ? [] : STEADY) results.push(await steady(bench, deliveries));
    return results;
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
    latency: listenBy(spread(clients, PROBES, 0), clients),
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
    note: 'The highest rate at which all of it arrives with p99 under 50 ms.',
    setting: { rooms: 1, clients: audience, speakers: SPEAKERS, 'message bytes': 'about 240' },
    goals: audience === COMPARED ? HIGHEST_GOALS : [],
    contenders: await interleaved(bench, title, audience === COMPARED ? EVERYBODY : USUAL, (contender) =>
      highestFanOut(bench, contender, audience, search),
    ),
  };
}

/** Latency and processor time where messages come one at a time and there is nothing to put together. */
async function steady(bench: Bench, deliveries: number): Promise<Result> {
  const title = `Fan-out to 1,000 at ${deliveries.toLocaleString('en')} deliveries a second`;
  return {
    scenario: `fan-out-steady-${deliveries}`,
    title,
    unit: 'ms (p99)',
    better: 'lower',
    setting: { rooms: 1, clients: COMPARED, speakers: SPEAKERS },
    goals: deliveries === 20_000 ? STEADY_GOALS : [],
    contenders: await interleaved(bench, title, USUAL, (contender) =>
      withCrowd(bench, contender, { rooms: 1, inARoom: COMPARED }, async ({ clients, servers }) => {
        const { processorUs, pace } = await atPace(deliveries, servers, {
          ...oneRoom(bench, clients),
          span: STEADY_SPAN,
        });
        return {
          value: pace.p99Ms,
          extra: { 'p50 ms': pace.p50Ms, 'µs of processor a delivery': processorUs },
        };
      }),
    ),
  };
}

/** What one delivery costs all servers together at a pace that they can keep, when they are warm. */
export async function atPace(
  deliveries: number,
  servers: readonly RunningContender[],
  options: PaceOptions,
): Promise<{ pace: Awaited<ReturnType<typeof heardAt>>; processorUs: number }> {
  const { warmUpMs, measureMs } = options.span;
  const perSecond = deliveries / options.audience;
  const heardFor = (ms: number) => heardAt(perSecond, { ...options, span: { warmUpMs: 0, measureMs: ms } });
  await heardFor(warmUpMs);
  const before = cpuMsOf(servers);
  const pace = await heardFor(measureMs);
  const delivered = (pace.deliveries * measureMs) / 1_000;
  return { pace, processorUs: ((cpuMsOf(servers) - before) * 1_000) / delivered };
}

const HIGHEST_GOALS: readonly Goal[] = [
  { text: '100 times Socket.IO', against: SOCKET_IO, atLeast: 100 },
  { text: '2 times Bun', against: BUN, atLeast: 2 },
  { text: '4 times uWebSockets.js', against: UWS, atLeast: 4 },
  { text: '0.7 of what C reaches', against: C_COALESCED, atLeast: 0.7 },
];

const STEADY_GOALS: readonly Goal[] = [
  { text: "p99 at most half of Socket.IO's", against: SOCKET_IO, atMost: 0.5 },
  { text: "p99 not above plain ws's", against: PLAIN_WS, atMost: 1 },
  {
    text: "processor time a delivery at most 0.6 of Socket.IO's",
    against: SOCKET_IO,
    extra: 'µs of processor a delivery',
    atMost: 0.6,
  },
];
