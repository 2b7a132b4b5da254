import type { Environment } from './connection/environment.ts';
import { createSignal, type Signal } from './signal.ts';

/** So many make a good measurement. Who comes back within minutes has them, and a crowd that comes back has other things to say. */
const ENOUGH_PROBES = 8;
const PROBE_EVERY_MS = 10_000;
/** The two clocks drift apart by a few milliseconds in this time; older bounds are forgotten. */
const KEPT_MS = 300_000;
/** A correction is spread so that nothing visible moves: 5 ms in 100 ms. */
const SLEW_RATE = 0.05;
const SLEW_TICK_MS = 100;
/** Two measurements further apart than their own error and this cannot both be of the same clock: the device slept in between. */
const BROKEN_MS = 1_000;

/**
 * What one probe proves: the question cannot have arrived before it was sent, nor the answer after it came. The offset lies between, whatever
 * the network did; the narrowest bounds of each way may come from different probes.
 */
type Bounds = { readonly lowMs: number; readonly highMs: number };
type Sample = Bounds & { readonly at: number };

/** Server time for what must happen together. Before the first answer it is the local wall clock. */
export type ServerClock = {
  /** Milliseconds since 1970, as the server counts them. Never goes back, never jumps while it is watched. */
  readonly now: () => number;
  /** Server time minus `Date.now()`; changes every 100 ms while a correction is being spread. */
  readonly offsetMs: Signal<number>;
  /** The shortest way out and the shortest way back together; half of it bounds the error. */
  readonly roundTripMs: Signal<number | undefined>;
};

/** Keeps the server's clock, by asking for it. `ask` answers the instant the server was at. */
export class Clock {
  readonly offsetMs = createSignal(0);
  readonly roundTripMs = createSignal<number | undefined>(undefined);
  readonly #environment: Environment;
  readonly #ask: () => Promise<number>;
  #samples: Sample[] = [];
  /** Relative to `uptime`. Absent before the first answer. */
  #slew: { readonly fromMs: number; readonly toMs: number; readonly startedAt: number } | undefined;
  #clearProbe: () => void = () => undefined;
  #clearTick: () => void = () => undefined;

  constructor(environment: Environment, ask: () => Promise<number>) {
    this.#environment = environment;
    this.#ask = ask;
  }

  now(): number {
    if (!this.#slew) return this.#environment.now();
    return this.#environment.uptime() + this.#applied();
  }

  /** Probes as often as it needs at once, then now and then, until `stop`. */
  start(): void {
    this.stop();
    this.#probeAgain(ENOUGH_PROBES);
  }

  stop(): void {
    this.#clearProbe();
    this.#clearProbe = () => undefined;
    this.#generation += 1;
  }

  /** One measurement. One that is not answered is none. */
  async probe(): Promise<void> {
    const sentAt = this.#environment.uptime();
    try {
      const serverMs = await this.#ask();
      const at = this.#environment.uptime();
      this.#take({ lowMs: serverMs - at, highMs: serverMs - sentAt, at });
    } catch {
      // The connection says so itself.
    }
  }

  #generation = 0;

  #probeAgain(left: number): void {
    const generation = this.#generation;
    void this.probe().then(() => {
      if (generation !== this.#generation) return;
      if (left > 1 && this.#samples.length < ENOUGH_PROBES) return this.#probeAgain(left - 1);
      this.#clearProbe = this.#environment.setAlarm(() => this.#probeAgain(ENOUGH_PROBES), PROBE_EVERY_MS);
    });
  }

  #take(sample: Sample): void {
    const recent = this.#samples.filter(({ at }) => sample.at - at <= KEPT_MS);
    const known = narrowest(recent);
    const isBroken = known !== undefined && areApart(known, sample);
    this.#samples = isBroken ? [sample] : [...recent, sample];
    const { lowMs, highMs } = narrowest(this.#samples) ?? sample;
    const toMs = (lowMs + highMs) / 2;
    this.roundTripMs.set(Math.max(0, highMs - lowMs));
    const fromMs = this.#slew && !isBroken ? this.#applied() : toMs;
    this.#slew = { fromMs, toMs, startedAt: this.#environment.uptime() };
    this.#publish();
  }

  #applied(): number {
    if (!this.#slew) return 0;
    const { fromMs, toMs, startedAt } = this.#slew;
    const reachMs = Math.max(this.#environment.uptime() - startedAt, 0) * SLEW_RATE;
    return fromMs + Math.min(Math.max(toMs - fromMs, -reachMs), reachMs);
  }

  #publish(): void {
    this.#clearTick();
    this.offsetMs.set(Math.round((this.now() - this.#environment.now()) * 10) / 10);
    if (!this.#slew || this.#applied() === this.#slew.toMs) return;
    this.#clearTick = this.#environment.setAlarm(() => this.#publish(), SLEW_TICK_MS);
  }
}

function narrowest(samples: readonly Bounds[]): Bounds | undefined {
  if (samples.length === 0) return undefined;
  return {
    lowMs: Math.max(...samples.map(({ lowMs }) => lowMs)),
    highMs: Math.min(...samples.map(({ highMs }) => highMs)),
  };
}

function areApart(a: Bounds, b: Bounds): boolean {
  return Math.max(a.lowMs, b.lowMs) - Math.min(a.highMs, b.highMs) > BROKEN_MS;
}
