import { IDLE_SHARE } from '../bound.ts';
import { cpuMsOf, type RunningContender } from '../contender.ts';
import { BUN, C_COALESCED, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { calm } from '../load/calm.ts';
import { heardAt, type Pace, type SteadyOptions } from '../load/pace.ts';
import { ATTUNE, type Goal, type Result } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';
import { oneRoom } from './fanOut.ts';

const EVERYBODY = [ATTUNE, SOCKET_IO, PLAIN_WS, BUN, UWS, C_COALESCED];
const CLIENTS = 1_000;
const QUICK_CLIENTS = 100;
/** Deliveries a second. */
const PACES = [20_000, 60_000];
const WARM_UP_MS = 5_000;
/** Of each trial; the p99 of a few dozen would be little but the worst. */
const MESSAGES = 600;
const DELIVERY_COST = 'µs of processor a delivery';

/** L: latency and processor time where messages come one at a time and there is nothing to put together. */
export const steady: Scenario = {
  letter: 'L',
  about: 'one room at a steady pace',
  async *run(bench) {
    for (const deliveries of bench.isQuick ? PACES.slice(0, 1) : PACES) yield latencyAt(bench, deliveries);
  },
};

async function latencyAt(bench: Bench, deliveries: number): Promise<Result> {
  const clients = bench.isQuick ? QUICK_CLIENTS : CLIENTS;
  const title = `Fan-out to ${clients.toLocaleString('en')} at ${deliveries.toLocaleString('en')} deliveries a second`;
  const measureMs = (MESSAGES / (deliveries / (clients - 1))) * 1_000;
  return {
    scenario: `fan-out-steady-${deliveries}`,
    title,
    unit: 'ms (p99)',
    better: 'lower',
    note: 'One message at a time, at a pace that everybody keeps.',
    setting: { rooms: 1, clients, messages: MESSAGES },
    goals: deliveries === PACES[0] ? GOALS : [],
    contenders: await interleaved(bench, title, EVERYBODY, (contender) =>
      withCrowd(bench, contender, { rooms: 1, inARoom: clients }, async ({ clients: crowd, servers }) => {
        const span = spanOf(bench, { warmUpMs: WARM_UP_MS, measureMs });
        const options = { ...oneRoom(bench, crowd), span, mustBeKept: !bench.isQuick };
        const { processorUs, pace } = await atPace(deliveries, servers, options);
        return {
          value: pace.p99Ms,
          extra: {
            'p50 ms': pace.p50Ms,
            [DELIVERY_COST]: processorUs,
            [IDLE_SHARE]: pace.idleShare,
          },
        };
      }),
    ),
  };
}

/** What one delivery costs all servers together at a pace that they can keep, when they are warm. */
export async function atPace(
  deliveries: number,
  servers: readonly RunningContender[],
  options: SteadyOptions,
): Promise<{ readonly pace: Pace; readonly processorUs: number }> {
  const { warmUpMs, measureMs } = options.span;
  const perSecond = deliveries / options.audience;
  const heardFor = (ms: number) => heardAt(perSecond, { ...options, span: { warmUpMs: 0, measureMs: ms } });
  await heardFor(warmUpMs);
  // What is on its way while the counting begins anew would be taken for what follows it.
  await calm(options.clients);
  const before = cpuMsOf(servers);
  const pace = await heardFor(measureMs);
  const delivered = (pace.deliveries * measureMs) / 1_000;
  return { pace, processorUs: ((cpuMsOf(servers) - before) * 1_000) / delivered };
}

const GOALS: readonly Goal[] = [
  { text: "p99 at most half of Socket.IO's", against: SOCKET_IO, atMost: 0.5 },
  { text: "p99 not above plain ws's", against: PLAIN_WS, atMost: 1 },
  {
    text: "processor time a delivery at most 0.6 of Socket.IO's",
    against: SOCKET_IO,
    extra: DELIVERY_COST,
    atMost: 0.6,
  },
];
