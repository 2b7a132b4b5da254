import { SLOTS } from './slots.ts';
import { partsOf } from './stateRecord.ts';

/** `leases`: values whose lease is over. `bury`: also what dead nodes owned. */
export type Authority = 'none' | 'leases' | 'bury';

/** One run of the script in one slot. */
export type Sweep = {
  readonly authority: Authority;
  /** Members that an earlier sweep handed over and that everybody has been told of. */
  readonly told: readonly string[];
  readonly most: number;
  /** A node that has not told for this long leaves it to whoever asks next. */
  readonly tellingMs: number;
};

export type Gone = { readonly type: string; readonly key: string; readonly version: string };

export type StateSweeperOptions = {
  /** Answers channel, name and version of each value that is gone, one after the other. */
  readonly run: (slot: number, sweep: Sweep) => Promise<unknown>;
  readonly onGone: (channel: string, gone: Gone) => void;
};

/** Removals in one run: a script holds up everybody else on its server. What is left is next time's. */
const MOST_REMOVALS = 200;
/** Several sweeps, for what was told is reported back with the next one. */
const TELLING_MS = 3_000;

/**
 * Finds what is gone and tells it. What it was handed stays on record until it has been told: the node may die in between, and an answer
 * may be lost.
 */
export class StateSweeper {
  readonly #options: StateSweeperOptions;
  readonly #told = new Map<number, readonly string[]>();
  #isSweeping = false;

  constructor(options: StateSweeperOptions) {
    this.#options = options;
  }

  async sweep(authority: Authority): Promise<void> {
    if (this.#isSweeping || authority === 'none') return;
    this.#isSweeping = true;
    // A slot that does not answer is for the heartbeat to notice.
    await Promise.allSettled(SLOTS.map((slot) => this.#sweepSlot(slot, authority)));
    this.#isSweeping = false;
  }

  async #sweepSlot(slot: number, authority: Authority): Promise<void> {
    const told = this.#told.get(slot) ?? [];
    const sweep = { authority, told, most: MOST_REMOVALS, tellingMs: TELLING_MS };
    const gone = await this.#options.run(slot, sweep);
    if (Array.isArray(gone)) this.#told.set(slot, this.#tell(gone.map(String)));
  }

  #tell(gone: readonly string[]): readonly string[] {
    const told: string[] = [];
    for (let at = 0; at + 2 < gone.length; at += 3) {
      const [channel = '', name = '', version = ''] = gone.slice(at, at + 3);
      const parts = partsOf(name);
      if (parts) this.#options.onGone(channel, { ...parts, version });
      told.push(`${channel}\n${name}`);
    }
    return told;
  }
}
