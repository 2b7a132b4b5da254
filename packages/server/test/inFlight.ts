import type { Storage } from '../src/storage/storage.ts';
import { turn } from './slowHub.ts';

/** So many turns of the event loop lie between an answer of the database and what is asked next because of it. */
const QUIET_TURNS = 10;

/** A storage that knows what it was asked and has not answered yet: a database has its own time, which no hand clock moves. */
export class InFlight {
  readonly storage: Storage;
  readonly #open = new Set<Promise<unknown>>();

  constructor(storage: Storage) {
    const executor = storage.read.getExecutor();
    const execute = executor.executeQuery.bind(executor);
    executor.executeQuery = <R>(...query: Parameters<typeof execute>) => this.#noted(execute<R>(...query));
    this.storage = { ...storage, commit: (unit) => this.#noted(storage.commit(unit)) };
  }

  /** Resolves when everything is answered and nobody asks anything more because of it. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      if (this.#open.size > 0) quiet = 0;
      await Promise.allSettled(this.#open);
      await turn();
    }
  }

  #noted<T>(answer: Promise<T>): Promise<T> {
    this.#open.add(answer);
    const done = () => void this.#open.delete(answer);
    answer.then(done, done);
    return answer;
  }
}
