import { setTimeout as sleep } from 'node:timers/promises';
import { isBoundBy } from '../bound.ts';
import { quantile } from '../figures.ts';
import { bytesOf, calm, ClientsClosed } from './calm.ts';
import type { Client } from './crowd.ts';
import { watchLoad } from './idleShare.ts';
import type { Latency } from './latency.ts';
import { stream } from './stream.ts';
import type { Span } from './span.ts';

export type PaceOptions = {
  readonly clients: readonly Client[];
  /** Who speaks, in turn. */
  readonly speakers: readonly Client[];
  readonly latency: Latency;
  /** How many get each message. */
  readonly audience: number;
  readonly span: Span;
};

/** At a pace that everybody can keep. */
export type SteadyOptions = PaceOptions & {
  /** False: who cannot is late, as a busy machine makes everybody, and not broken. */
  readonly mustBeKept: boolean;
};

/** Infinity where nothing was heard at all. */
type Waits = { readonly p50Ms: number; readonly p99Ms: number; readonly longestMs: number };
const SILENT: Waits = { p50Ms: Infinity, p99Ms: Infinity, longestMs: Infinity };

export type Pace = Waits & {
  /** Messages a second that were asked for, and that were sent. */
  readonly asked: number;
  readonly sent: number;
  /** A second. */
  readonly deliveries: number;
  /** Of what should have been delivered in the span. */
  readonly share: number;
  /** How long the span was. */
  readonly seconds: number;
  /** Of the core that the load has: near 0 it measures itself. */
  readonly idleShare: number;
};

/** Speaks at a pace for a moment and measures what is heard. */
async function speakAt(perSecond: number, options: PaceOptions): Promise<Pace> {
  const { clients, speakers, latency, audience, span } = options;
  latency.reset();
  const speech = stream(perSecond, (count) => {
    const speaker = speakers[count % speakers.length];
    if (!speaker) return;
    latency.sent(speaker);
    speaker.socket.send(speaker.message);
  });
  await sleep(span.warmUpMs);
  latency.take();
  const from = { bytes: bytesOf(clients), sent: speech.count() };
  const watched = watchLoad();
  await sleep(span.measureMs);
  const to = { bytes: bytesOf(clients), sent: speech.count() };
  const { seconds, idleShare } = watched();
  const latencies = latency.take();
  await speech.end();
  const sent = (to.sent - from.sent) / seconds;
  const deliveries = (to.bytes - from.bytes) / Math.max(1, latency.frameBytes()) / seconds;
  return {
    asked: perSecond,
    sent,
    deliveries,
    share: deliveries / (sent * audience),
    seconds,
    ...(latencies.length === 0 ? SILENT : waitsIn(latencies)),
    idleShare,
  };
}

function waitsIn(latencies: readonly number[]): Waits {
  return {
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    longestMs: quantile(latencies, 1),
  };
}

const MOST_P99_MS = 50;
const LEAST_SHARE = 0.98;
/** What is looked for, in the words of the page. */
export const HIGHEST = `The highest rate of signals (somebody is typing, about 240 bytes) that goes well: at least ${LEAST_SHARE * 100} % of them are heard, with p99 under ${MOST_P99_MS} ms, by listeners from the first of those who are there to the last.`;
/** Messages that may be on their way when a span ends: of the few of a short one they are more than their share. */
const ON_THE_WAY = 2;

/**
 * {@link speakAt} that throws where the pace must be kept and was not, for then its latency is of something else, and always where nothing
 * was heard.
 */
export async function heardAt(perSecond: number, options: SteadyOptions): Promise<Pace> {
  const pace = await speakAt(perSecond, options);
  if (Number.isFinite(pace.p99Ms) && (isKept(pace) || !options.mustBeKept)) return pace;
  const [asked, heard] = [pace.asked, pace.sent * pace.share].map((rate) => Math.round(rate * pace.seconds));
  throw new Error(`Of ${asked} messages at ${Math.round(perSecond)} a second ${heard} were heard.`);
}

/** How much trouble is taken to find the highest pace. */
export type Care = Steps & {
  /** At an easy pace, before anything counts: who has just started compiles beside its work. */
  readonly warmUpMs: number;
};

export type Steps = {
  /** Of a pace that went badly: one collection of garbage, or a neighbour on the machine, is not what a contender cannot do. */
  readonly tries: number;
  /** How many times the one before each further pace is, while it goes well. */
  readonly factor: number;
  /** Paces down by that factor, where the first went badly. */
  readonly falls: number;
  /**
   * Paces up by that factor, beyond the first that went badly because the load was at its end: of those who put together what they have,
   * the more they have the less there is to read.
   */
  readonly leaps: number;
  /** Between the last that went well and the first that went badly. */
  readonly stepsBack: number;
  /** False: where no pace was good, the last at which anything was heard will do. */
  readonly mustBeGood: boolean;
};

/** A crowd with its server; both end with it. */
export type Stage = AsyncDisposable & { readonly options: PaceOptions };

/** The highest pace that goes well (see {@link HIGHEST}), found from `first` messages a second on. */
export async function highestPace(
  first: number,
  open: () => Promise<Stage>,
  { warmUpMs, ...steps }: Care,
): Promise<Pace> {
  const easy = first / 2;
  let stage: Stage | undefined;
  let isOverburdened = false;
  const end = async (): Promise<void> => {
    await stage?.[Symbol.asyncDispose]();
    stage = undefined;
  };
  const opened = async (): Promise<Stage> => {
    stage = await open();
    isOverburdened = false;
    const { options } = stage;
    if (warmUpMs > 0) await calmly(easy, { ...options, span: { warmUpMs: 0, measureMs: warmUpMs } });
    return stage;
  };
  /** A stage that was asked for too much has time to recover; one that closes clients meanwhile is followed by a new one. */
  const rested = async (): Promise<Stage> => {
    if (!stage) return opened();
    try {
      if (isOverburdened) await recover(easy, stage.options);
      return stage;
    } catch (error) {
      if (!(error instanceof ClientsClosed)) throw error;
      await end();
      return opened();
    }
  };
  const attempt = async (perSecond: number): Promise<Pace> => {
    try {
      const { options } = await rested();
      const pace = await calmly(perSecond, options);
      isOverburdened = !isGood(pace);
      return pace;
    } catch (error) {
      if (!(error instanceof ClientsClosed)) throw error;
      await end();
      return nothingAt(perSecond);
    }
  };
  try {
    return await searchPace(first, attempt, steps);
  } finally {
    await end();
  }
}

/** Whoever was asked could keep none of the paces that were tried. */
export class NoGoodPace extends Error {}

/**
 * Asks for more while it goes well, then goes halfway back, in ratio, a few times. Throws where nothing went well and it must: then
 * nothing is known but that `first` was far too much.
 */
export async function searchPace(
  first: number,
  attempt: (perSecond: number) => Promise<Pace>,
  { tries, factor, falls, leaps, stepsBack, mustBeGood }: Steps,
): Promise<Pace> {
  let good: Pace | undefined;
  let heard: Pace | undefined;
  const goesWell = async (perSecond: number): Promise<boolean> => {
    for (let left = tries; left > 0; left -= 1) {
      const pace = await attempt(perSecond);
      if (Number.isFinite(pace.p99Ms)) heard = pace;
      if (!isGood(pace)) continue;
      good = pace;
      return true;
    }
    return false;
  };
  /** Answers the first that did not go well. */
  const climb = async (perSecond: number): Promise<number> => {
    let next = perSecond;
    while (await goesWell(next)) next *= factor;
    return next;
  };
  let bad = await climb(first);
  let beyond = bad;
  for (let leap = 0; leap < leaps && isBoundBy(heard?.idleShare); leap += 1) {
    beyond *= factor;
    if (await goesWell(beyond)) beyond = bad = await climb(beyond * factor);
  }
  for (let fall = 0; !good && fall < falls; fall += 1) if (!(await goesWell(bad / factor))) bad /= factor;
  for (let step = 0; good && step < stepsBack; step += 1) {
    const between = Math.sqrt(good.asked * bad);
    if (!(await goesWell(between))) bad = between;
  }
  const found = mustBeGood ? good : (good ?? heard);
  if (found) return found;
  throw new NoGoodPace(`Not one pace was good, from ${Math.round(first)} messages/s down.`);
}

function isGood(pace: Pace): boolean {
  return pace.p99Ms < MOST_P99_MS && isKept(pace);
}

/** All that was asked for was sent, and what was sent was heard. */
function isKept({ asked, sent, share, seconds }: Pace): boolean {
  const isNearly = (some: number, all: number): boolean =>
    some * seconds >= LEAST_SHARE * all * seconds - ON_THE_WAY;
  return isNearly(sent, asked) && isNearly(sent * share, sent);
}

/** What the try before left behind is delivered first. */
async function calmly(perSecond: number, options: PaceOptions): Promise<Pace> {
  const pace = await speakAt(perSecond, options);
  await calm(options.clients);
  return pace;
}

const BRIEFLY: Span = { warmUpMs: 0, measureMs: 250 };
const RECOVERED_WITHIN_MS = 10_000;

/**
 * Waits until an easy pace goes well again, and at most 10 s: who was asked for too much may drop messages for a while after it, as
 * Attune does for 2 s and more, and the next pace would be judged by that.
 */
async function recover(easyPace: number, options: PaceOptions): Promise<void> {
  const until = performance.now() + RECOVERED_WITHIN_MS;
  while (performance.now() < until) {
    const pace = await calmly(easyPace, { ...options, span: BRIEFLY });
    if (isGood(pace)) return;
  }
}

function nothingAt(asked: number): Pace {
  return { asked, sent: 0, deliveries: 0, share: 0, seconds: 1, ...SILENT, idleShare: 0 };
}
