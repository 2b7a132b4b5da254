import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../figures.ts';
import { bytesOf, calm } from './calm.ts';
import type { Client } from './crowd.ts';
import type { Latency } from './latency.ts';

export type PaceOptions = {
  readonly clients: readonly Client[];
  /** Who speaks, in turn. */
  readonly speakers: readonly Client[];
  readonly latency: Latency;
  /** How many get each message. */
  readonly audience: number;
  readonly warmUpMs?: number;
  readonly measureMs?: number;
};

export type Pace = {
  /** Messages a second that were asked for, and that were sent. */
  readonly asked: number;
  readonly sent: number;
  /** A second. */
  readonly deliveries: number;
  /** Of what should have been delivered in the window. */
  readonly share: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the core that the load has: near 0 it measures itself. */
  readonly idleShare: number;
};

/** What stands for a window in which no message came through at all. */
const NOTHING_HEARD_MS = 60_000;

/** Speaks at a pace for a moment and measures what is heard. */
export async function speakAt(perSecond: number, options: PaceOptions): Promise<Pace> {
  const { clients, latency, audience, warmUpMs = 500, measureMs = 1_500 } = options;
  latency.reset();
  const speech = speak(perSecond, options);
  await sleep(warmUpMs);
  latency.take();
  const from = {
    bytes: bytesOf(clients),
    sent: speech.count(),
    at: performance.now(),
    cpu: process.cpuUsage(),
  };
  await sleep(measureMs);
  const to = { bytes: bytesOf(clients), sent: speech.count(), at: performance.now() };
  const cpu = process.cpuUsage(from.cpu);
  const latencies = latency.take();
  await speech.end();
  const seconds = (to.at - from.at) / 1_000;
  const sent = (to.sent - from.sent) / seconds;
  const deliveries = (to.bytes - from.bytes) / Math.max(1, latency.frameBytes()) / seconds;
  if (latencies.length === 0) latencies.push(NOTHING_HEARD_MS);
  return {
    asked: perSecond,
    sent,
    deliveries,
    share: deliveries / (sent * audience),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    idleShare: Math.max(0, 1 - (cpu.user + cpu.system) / 1_000_000 / seconds),
  };
}

/** What was sent late is sent at once, so that a load that is held up holds nothing back. */
function speak(
  perSecond: number,
  { speakers, latency }: PaceOptions,
): { count: () => number; end: () => Promise<void> } {
  const startedAt = performance.now();
  let count = 0;
  let isOver = false;
  const ended = (async () => {
    while (!isOver) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
      for (; count < due; count += 1) {
        const speaker = speakers[count % speakers.length];
        if (!speaker) continue;
        latency.sent(speaker);
        speaker.socket.send(speaker.message);
      }
      await sleep(1);
    }
  })();
  return {
    count: () => count,
    async end() {
      isOver = true;
      await ended;
    },
  };
}

const MOST_P99_MS = 50;
const LEAST_SHARE = 0.98;
const STEPS_BACK = 3;

/** The highest pace at which everything arrives with p99 under 50 ms, found from `first` messages a second on. */
export async function highestPace(first: number, options: PaceOptions): Promise<Pace> {
  let good: Pace | undefined;
  let bad = Infinity;
  for (let pace = first; bad === Infinity; pace *= 2) {
    const tried = await twice(pace, options);
    if (isGood(tried)) good = tried;
    else bad = pace;
  }
  for (let step = 0; step < STEPS_BACK; step += 1) {
    const tried = await twice(good ? Math.sqrt(good.asked * bad) : bad / 2, options);
    if (isGood(tried)) good = tried;
    else bad = tried.asked;
  }
  return good ?? (await calmly(bad / 2, options));
}

function isGood({ asked, sent, share, p99Ms }: Pace): boolean {
  return p99Ms < MOST_P99_MS && share >= LEAST_SHARE && sent >= LEAST_SHARE * asked;
}

/** Once more where it went badly: one collection of garbage, or a neighbour on the machine, is not what a contender cannot do. */
async function twice(perSecond: number, options: PaceOptions): Promise<Pace> {
  const pace = await calmly(perSecond, options);
  return isGood(pace) ? pace : await calmly(perSecond, options);
}

/** What the try before left behind is delivered first. */
async function calmly(perSecond: number, options: PaceOptions): Promise<Pace> {
  const pace = await speakAt(perSecond, options);
  await calm(options.clients);
  return pace;
}
