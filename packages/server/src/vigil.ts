import { NODE_LEASE_MS } from './hub/stateStore.ts';
import type { Clock } from './platform/clock.ts';

export type VigilOptions = {
  readonly clock: Clock;
  /** Others have taken this node for dead, and taken over what it had. */
  readonly onStoodStill: () => void;
};

const LOOK_MS = 500;

/** Notices that the whole process stood still (stopped, swapped out, stalled) for so long that the others hold it for dead. */
export class Vigil {
  readonly #options: VigilOptions;
  readonly #stop: () => void;
  /** Monotonic. */
  #awakeAt: number;

  constructor(options: VigilOptions) {
    this.#options = options;
    this.#awakeAt = options.clock.monotonic();
    this.#stop = options.clock.every(LOOK_MS, () => this.look());
  }

  /** Before every message, too: after a standstill, what waits in the sockets is read before any timer fires. */
  look(): void {
    const now = this.#options.clock.monotonic();
    const stoodStillMs = now - this.#awakeAt;
    this.#awakeAt = now;
    if (stoodStillMs > NODE_LEASE_MS) this.#options.onStoodStill();
  }

  stop(): void {
    this.#stop();
  }
}
