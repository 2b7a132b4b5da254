import { RunningContender, type Contender } from '../contender.ts';
import { BUN, C_COALESCED, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { gatherCrowd, type Client } from '../load/crowd.ts';
import { listenBy } from '../load/latency.ts';
import { highestPace, speakAt, type PaceOptions } from '../load/pace.ts';
import type { Goal, Result } from '../results.ts';
import { interleaved, membersOf, type Bench, type Scenario, type Trial } from '../scenario.ts';

const EVERYBODY = [
  ...['Attune', SOCKET_IO, 'ws, stringified for each', PLAIN_WS],
  ...[BUN, UWS, 'C, a write for each', C_COALESCED],
];
/** One socket that says everything would be read in large pieces, as no crowd is. */
const SPEAKERS = 20;
const PROBES = 4;
const FIRST_DELIVERIES = 40_000;
const AUDIENCES = [100, 1_000];
const STEADY = [20_000, 60_000];

/** A: one room, everybody in it is told. */
export const fanOut: Scenario = {
  letter: 'A',
  async run(bench) {
    const results: Result[] = [];
    for (const audience of bench.isQuick ? [100] : AUDIENCES) results.push(await highest(bench, audience));
    for (const deliveries of bench.isQuick ? [] : STEADY) results.push(...(await steady(bench, deliveries)));
    return results;
  },
};

async function highest(bench: Bench, audience: number): Promise<Result> {
  const title = `Fan-out to ${audience.toLocaleString('en')}`;
  const found = new Map<string, number>();
  return {
    scenario: `fan-out-${audience}`,
    title,
    unit: 'deliveries/s',
    better: 'higher',
    note: 'The highest rate at which all of it arrives with p99 under 50 ms.',
    setting: { rooms: 1, clients: audience, speakers: SPEAKERS, 'message bytes': 'about 240' },
    goals: audience === 1_000 ? HIGHEST_GOALS : [],
    contenders: await interleaved(bench, title, EVERYBODY, (contender) =>
      inRoom(bench, contender, audience, async (options) => {
        const first = (found.get(contender.name) ?? FIRST_DELIVERIES / audience) / 2;
        const pace = await highestPace(first, options);
        found.set(contender.name, pace.asked);
        return {
          value: pace.deliveries,
          extra: { 'p99 ms': pace.p99Ms, 'idle share of the load': pace.idleShare },
        };
      }),
    ),
  };
}

/** Latency and processor time where messages come one at a time and there is nothing to put together. */
async function steady(bench: Bench, deliveries: number): Promise<readonly Result[]> {
  const title = `Fan-out to 1,000 at ${deliveries.toLocaleString('en')} deliveries a second`;
  const measured = await interleaved(bench, title, EVERYBODY, (contender) =>
    inRoom(bench, contender, 1_000, async (options, server) => {
      const before = server.cpuMs();
      const pace = await speakAt(deliveries / options.audience, {
        ...options,
        warmUpMs: 0,
        measureMs: 4_000,
      });
      const cpuUs = ((server.cpuMs() - before) * 1_000) / (pace.deliveries * 4);
      return { value: pace.p99Ms, extra: { 'p50 ms': pace.p50Ms, 'µs of processor a delivery': cpuUs } };
    }),
  );
  return [
    {
      scenario: `fan-out-steady-${deliveries}`,
      title,
      unit: 'ms (p99)',
      better: 'lower',
      setting: { rooms: 1, clients: 1_000, speakers: SPEAKERS },
      goals: deliveries === 20_000 ? STEADY_GOALS : [],
      contenders: measured,
    },
  ];
}

async function inRoom(
  bench: Bench,
  contender: Contender,
  size: number,
  measure: (options: PaceOptions, server: RunningContender) => Promise<Trial>,
): Promise<Trial> {
  const members = await membersOf(bench, contender, 1, size);
  await using server = await RunningContender.start(contender);
  using crowd = await gatherCrowd(server.port, contender.dialect, members);
  const { clients } = crowd;
  const speakers = spread(clients, SPEAKERS, 1);
  const latency = listenBy(spread(clients, PROBES, 0), clients);
  return await measure({ clients, speakers, latency, audience: size - 1 }, server);
}

/** So many, from all over the room. */
export function spread(clients: readonly Client[], count: number, from: number): readonly Client[] {
  const step = Math.max(1, Math.floor(clients.length / count));
  return clients.filter((_, index) => index % step === from % step).slice(0, count);
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
