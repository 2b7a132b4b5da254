import { ProtocolError, type Position } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';
import { BatchWindow } from '../platform/batchWindow.ts';
import { unavailable } from './unavailable.ts';
import type { Append, Committed, LogEntry, Unit } from './unit.ts';
import { toWork, type Outcome, type Refused, type Work } from './work.ts';

/** Units in one transaction: more no longer makes the fsync count for less, and one that is refused late costs all a second round. */
const MAX_BATCH = 512;
/** Units that wait. At a bad 1,000 a second this is the deadline below; more would only be refused later. */
const MAX_WAITING = 10_000;
/** From `commit` to its answer. */
const COMMIT_DEADLINE_MS = 10_000;
/** A transaction that takes longer is most likely waiting for a database that is gone: what comes now would only wait behind it. */
const STALLED_MS = 3_000;
/** When to try again after UNAVAILABLE: after as long as it has lasted, within these. */
const RETRY_AFTER_MS = { least: 1_000, most: 10_000 };

export type CommitterOptions = {
  /** Never called before the last call's promise is settled. A rejection means that no unit is known to be committed. */
  readonly run: (works: readonly Work[], now: number) => Promise<readonly Outcome[]>;
  readonly clock: Clock;
  /** Told of what the database could not do; units that were refused for their own reasons are not trouble. */
  readonly onTrouble: (error: unknown) => void;
};

type Waiting = {
  readonly work: Work;
  readonly until: number;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
  readonly late: Unit['late'];
};

type Phase =
  | { readonly at: 'idle' }
  /** The units of this turn of the event loop gather, or of a window. */
  | { readonly at: 'gathering' }
  | { readonly at: 'committing'; readonly batch: readonly Waiting[]; readonly since: number };

/** Puts units that arrive together into one transaction; while one runs, the next gathers. */
export class Committer {
  readonly #options: CommitterOptions;
  readonly #window = new BatchWindow();
  #waiting: Waiting[] = [];
  #phase: Phase = { at: 'idle' };
  #isClosed = false;
  /** Since when nothing could be committed; undefined while all is well. */
  #awaySince: number | undefined;
  #stopDeadline: (() => void) | undefined;
  /** Of the batch that runs: those whose deadline is over, and whose answer nobody waits for. */
  readonly #expired = new Set<Waiting>();
  #onIdle: (() => void)[] = [];

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  commit(unit: Unit): Promise<Committed> {
    const now = this.#options.clock.monotonic();
    const isStalled = this.#phase.at === 'committing' && now - this.#phase.since >= STALLED_MS;
    if (this.#isClosed || isStalled || this.#waiting.length >= MAX_WAITING)
      return Promise.reject(this.#unavailable());
    const until = now + COMMIT_DEADLINE_MS;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work: toWork(unit), until, resolve, reject, late: unit.late });
      this.#watchDeadline();
      if (this.#phase.at === 'idle') this.#gather();
    });
  }

  /** What is waiting is still committed; new units are refused. */
  close(): Promise<void> {
    this.#isClosed = true;
    if (this.#phase.at === 'idle') return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  #gather(): void {
    this.#phase = { at: 'gathering' };
    this.#window.next(() => void this.#commitNext());
  }

  async #commitNext(): Promise<void> {
    const batch = this.#waiting.splice(0, MAX_BATCH);
    if (batch.length > 0) {
      this.#phase = { at: 'committing', batch, since: this.#options.clock.monotonic() };
      await this.#commitBatch(batch);
    }
    if (this.#waiting.length > 0) {
      // Not at once: the answers just given often bring the next units.
      this.#gather();
      return;
    }
    this.#phase = { at: 'idle' };
    this.#stopDeadline?.();
    this.#stopDeadline = undefined;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  async #commitBatch(batch: readonly Waiting[]): Promise<void> {
    const { run, clock, onTrouble } = this.#options;
    try {
      const outcomes = await run(
        batch.map(({ work }) => work),
        clock.now(),
      );
      const troubles = new Set<string>();
      batch.forEach((waiting, index) => {
        const outcome = outcomes[index];
        if (!outcome) throw new Error('The database answered fewer units than it was given.');
        if (outcome.outcome !== 'refused') this.#awaySince = undefined;
        const answer = this.#expired.has(waiting) ? waiting.late : waiting.resolve;
        if (outcome.outcome !== 'refused') return answer?.(toCommitted(outcome, waiting.work));
        if (isTrouble(outcome)) troubles.add(outcome.cause ?? outcome.error);
        waiting.reject(this.#toError(outcome));
      });
      for (const trouble of troubles) onTrouble(new Error(trouble));
    } catch (error) {
      onTrouble(error);
      for (const { reject } of batch) reject(this.#unavailable(error));
    } finally {
      this.#expired.clear();
    }
  }

  /** One timer, for the unit that came first: units are answered in order, so no other has an earlier deadline. */
  #watchDeadline(): void {
    const { clock } = this.#options;
    if (this.#stopDeadline) return;
    const now = clock.monotonic();
    // What has expired while it runs was answered already.
    const first = this.#pending().find(({ until }) => until > now);
    if (!first) return;
    this.#stopDeadline = clock.after(first.until - now, () => {
      this.#stopDeadline = undefined;
      this.#expire();
      this.#watchDeadline();
    });
  }

  /** Units that wait are dropped; of those that run the outcome is unknown, and their senders send again. */
  #expire(): void {
    const now = this.#options.clock.monotonic();
    const isOver = ({ until }: Waiting) => until <= now;
    for (const { reject } of this.#pending().filter(isOver)) reject(this.#unavailable());
    if (this.#phase.at === 'committing') {
      for (const waiting of this.#phase.batch.filter(isOver)) this.#expired.add(waiting);
    }
    this.#waiting = this.#waiting.filter((waiting) => !isOver(waiting));
  }

  #toError({ error, details, cause }: Refused): ProtocolError {
    if (error === 'UNAVAILABLE') return this.#unavailable(cause);
    return new ProtocolError(error, { ...(details && { details }), ...(cause !== undefined && { cause }) });
  }

  #unavailable(cause?: unknown): ProtocolError {
    const now = this.#options.clock.monotonic();
    this.#awaySince ??= now;
    const { least, most } = RETRY_AFTER_MS;
    return unavailable(cause, Math.min(most, Math.max(least, Math.round(now - this.#awaySince))));
  }

  #pending(): readonly Waiting[] {
    const running = this.#phase.at === 'committing' ? this.#phase.batch : [];
    return [...running, ...this.#waiting];
  }
}

function toCommitted(outcome: Exclude<Outcome, Refused>, { appends }: Work): Committed {
  if (outcome.outcome === 'duplicate') return outcome;
  const entries = outcome.positions.map((position, index) => toEntry(appends[index], position));
  return { outcome: 'committed', entries };
}

function toEntry(append: Append | undefined, { epoch, offset, tag }: Position): LogEntry {
  if (!append) throw new Error('The database placed more events than it was given.');
  const { channel, id, type, at, json } = append;
  return { channel, epoch, offset, tag, id, type, at, json };
}

function isTrouble({ error, cause }: Refused): boolean {
  return cause !== undefined && error !== 'CONFLICT';
}
