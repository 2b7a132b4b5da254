import { TokenBucket } from './connection/tokenBucket.ts';
import type { Clock } from './platform/clock.ts';
import type { Pressure } from './platform/pressure.ts';

/** Whether the node takes connections, and the address it turned out to have. */
export type Standing = { phase: 'starting' | 'open' | 'draining'; port: number };

export type Refusal = {
  readonly reason: 'starting' | 'draining' | 'overloaded' | 'too_many_at_once';
  readonly retryAfterMs: number;
};

export type Door = 'upgrade' | 'ticket';

/** So many times what it takes in a second may come at once: a cell of a mobile network that comes back. */
const BURST_FACTOR = 2;

/** Another node, or this one when it has started, will do at once. */
const ELSEWHERE_MS = 1_000;
/** Scattered, so that those who were refused together do not come back together. */
const CROWD_MS = { least: 1_000, most: 5_000 };
/** After a stall it takes a node 4 s to be calm again; who comes a little early is asked once more. */
const OVERLOADED_MS = { least: 2_000, most: 5_000 };

export type GateOptions = {
  readonly standing: Readonly<Standing>;
  readonly pressure: Pressure;
  readonly clock: Clock;
  readonly random: () => number;
  /** Connections that the node takes in, a second. */
  readonly acceptRate: number;
  readonly onRefused: (reason: Refusal['reason']) => void;
};

/** Who may come in now, and when to try again otherwise. Guards the node as a whole; addresses and persons have limits of their own. */
export class Gate {
  readonly #options: GateOptions;
  /** A ticket is a connection to come; each door counts for itself, or everybody would be counted twice. */
  readonly #buckets: Readonly<Record<Door, TokenBucket>>;

  constructor(options: GateOptions) {
    this.#options = options;
    const { acceptRate, clock } = options;
    const rate = { burst: BURST_FACTOR * acceptRate, perMinute: 60 * acceptRate };
    const bucket = () => new TokenBucket(rate, 1, clock.monotonic());
    this.#buckets = { upgrade: bucket(), ticket: bucket() };
  }

  /** Undefined: somebody new is welcome. Counts nobody. */
  refusal(): Refusal | undefined {
    const { standing, pressure } = this.#options;
    if (standing.phase !== 'open') return this.#refuse(standing.phase, ELSEWHERE_MS);
    if (!pressure.accepts('newcomer')) return this.#refuse('overloaded', this.#between(OVERLOADED_MS));
    return undefined;
  }

  /** Counts one who wants in by this door; undefined when that is not one too many. */
  enter(door: Door): Refusal | undefined {
    const refusal = this.refusal();
    if (refusal) return refusal;
    const { at } = this.#buckets[door].take(this.#options.clock.monotonic());
    return at === 'admitted' ? undefined : this.#refuse('too_many_at_once', this.#between(CROWD_MS));
  }

  #refuse(reason: Refusal['reason'], retryAfterMs: number): Refusal {
    this.#options.onRefused(reason);
    return { reason, retryAfterMs };
  }

  #between({ least, most }: { least: number; most: number }): number {
    return Math.round(least + this.#options.random() * (most - least));
  }
}
