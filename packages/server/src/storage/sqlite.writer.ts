import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerStart } from './sqlite.wire.ts';
import type { Outcome, Work } from './work.ts';

/** `.ts` when the sources run as they are, `.js` when they were built. */
const EXTENSION = extname(fileURLToPath(import.meta.url));

type Phase =
  | { readonly at: 'ready' }
  | {
      readonly at: 'committing';
      readonly resolve: (outcomes: readonly Outcome[]) => void;
      readonly reject: (error: unknown) => void;
    }
  | { readonly at: 'gone'; readonly error: Error };

/** The thread itself; `SqliteWriter.start` is how to talk to it. */
export function sqliteWorker(workerData: WorkerStart): Worker {
  return new Worker(new URL(`sqlite.worker${EXTENSION}`, import.meta.url), { workerData });
}

/** The thread that holds the write connection: an fsync takes a millisecond, or on a bad disk a hundred, and stalls nobody here. */
export class SqliteWriter {
  readonly #worker: Worker;
  #phase: Phase = { at: 'ready' };

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#answered(message));
    worker.on('error', (error) => this.#ended(error));
    worker.on('exit', () => this.#ended(new Error('The thread that writes to the database has ended.')));
  }

  /** Resolves when the tables are up to date. */
  static async start(worker: Worker): Promise<SqliteWriter> {
    // `once` rejects on `error`: the file cannot be opened, or a migration failed.
    await once(worker, 'message');
    return new SqliteWriter(worker);
  }

  commit(works: readonly Work[], now: number): Promise<readonly Outcome[]> {
    const phase = this.#phase;
    if (phase.at === 'gone') return Promise.reject(phase.error);
    if (phase.at === 'committing') return Promise.reject(new Error('One batch at a time.'));
    return new Promise((resolve, reject) => {
      // First: what cannot be sent throws here, and nothing is under way then.
      this.#tell({ type: 'commit', works, now });
      this.#phase = { at: 'committing', resolve, reject };
    });
  }

  async close(): Promise<void> {
    if (this.#phase.at === 'gone') return;
    const exited = once(this.#worker, 'exit');
    this.#tell({ type: 'close' });
    await exited;
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #answered(message: FromWorker): void {
    if (message.type !== 'committed' || this.#phase.at !== 'committing') return;
    const { resolve } = this.#phase;
    this.#phase = { at: 'ready' };
    resolve(message.outcomes);
  }

  #ended(error: Error): void {
    const phase = this.#phase;
    // An `error` is followed by an `exit`; the first one knows the reason.
    if (phase.at === 'gone') return;
    this.#phase = { at: 'gone', error };
    if (phase.at === 'committing') phase.reject(error);
  }
}
