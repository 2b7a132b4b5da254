import type { Clock } from '../platform/clock.ts';

export type DoubtsOptions = {
  readonly clock: Clock;
  /** From 0 to 1; spreads the nodes, for all of them hear the same bell. */
  readonly random: () => number;
  readonly tell: () => void;
};

/** Who doubts reads everything anew; between two times at least this passes, and up to half as much more. */
const SHORTEST_GAP_MS = 3_000;
/** What all nodes hear at the same moment they do not act on at the same moment. */
const SPREAD_MS = 250;

/** Says that something may have been missed, now if that was not said lately, and otherwise once for all that came meanwhile. */
export class Doubts {
  readonly #options: DoubtsOptions;
  #notBefore = -Infinity;
  #stopWaiting: (() => void) | undefined;

  constructor(options: DoubtsOptions) {
    this.#options = options;
  }

  /** `isOurs`: only this node doubts, so that there is nobody to be spread from. */
  raise({ isOurs }: { readonly isOurs: boolean }): void {
    if (this.#stopWaiting) return;
    const { clock, random } = this.#options;
    const earliest = clock.monotonic() + (isOurs ? 0 : SPREAD_MS * random());
    const waitMs = Math.max(earliest, this.#notBefore) - clock.monotonic();
    if (waitMs <= 0) this.#tell();
    else this.#stopWaiting = clock.after(waitMs, () => this.#tell());
  }

  stop(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  #tell(): void {
    const { clock, random, tell } = this.#options;
    this.#stopWaiting = undefined;
    this.#notBefore = clock.monotonic() + SHORTEST_GAP_MS * (1 + random() / 2);
    tell();
  }
}
