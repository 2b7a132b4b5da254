import type { KyselyPlugin } from 'kysely';
import type { Storage } from '../src/storage/storage.ts';
import { unavailable } from '../src/storage/unavailable.ts';

/** A storage whose reads are refused, or are not answered until it is whole again. */
export class BrokenReads {
  /** Questions so far. */
  asked = 0;
  readonly storage: Storage;
  #state: 'whole' | 'refused' | 'silent' = 'whole';
  #whole = Promise.withResolvers<void>();
  readonly #open = new Set<Promise<void>>();

  constructor(storage: Storage) {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await this.#tracked(this.#pass());
        return result;
      },
    };
    this.storage = { ...storage, read: storage.read.withPlugin(plugin) };
  }

  become(state: 'whole' | 'refused' | 'silent'): void {
    this.#state = state;
    if (state !== 'whole') return;
    this.#whole.resolve();
    this.#whole = Promise.withResolvers();
  }

  /** Resolves when everything that was asked has been answered. */
  get answered(): Promise<unknown> {
    return Promise.allSettled(this.#open).then(() => new Promise(setImmediate));
  }

  async #pass(): Promise<void> {
    this.asked += 1;
    if (this.#state === 'refused') throw unavailable('refused by the test');
    if (this.#state === 'silent') await this.#whole.promise;
  }

  async #tracked(pass: Promise<void>): Promise<void> {
    this.#open.add(pass);
    await pass.finally(() => this.#open.delete(pass));
  }
}
