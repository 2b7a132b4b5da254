import { HEART_MIN_QUALITY } from '@attune/vitals';

/** People whose hearts are compared with themselves; beyond that the oldest begin anew. */
const MOST_PEOPLE = 20_000;
/** Without a reading for so long somebody begins anew: a lost connection is not the end, and who has left is not remembered. */
const FORGOTTEN_AFTER_MS = 600_000;

export type HeartMeasured = {
  readonly sessionId: string;
  readonly userId: string;
  /** Null: there is none of good quality. */
  readonly rmssd: number | null;
  readonly quality: number;
};

type First = { readonly rmssd: number; readonly seenAt: number };

/**
 * By how many per cent somebody's RMSSD is above the first one of theirs in the session. In memory and while they are measured only: hearts
 * are kept nowhere, so who comes back by another node begins anew.
 */
export class Gains {
  /** The longest without a reading first. */
  readonly #first = new Map<string, First>();

  /** Null where there is nothing to compare. `now` is monotonic. */
  take({ sessionId, userId, rmssd, quality }: HeartMeasured, now: number): number | null {
    this.forget(now);
    if (rmssd === null || rmssd <= 0 || quality < HEART_MIN_QUALITY) return null;
    const name = `${sessionId} ${userId}`;
    const first = this.#first.get(name)?.rmssd;
    this.#first.delete(name);
    this.#first.set(name, { rmssd: first ?? rmssd, seenAt: now });
    if (this.#first.size > MOST_PEOPLE) this.#first.delete(this.#first.keys().next().value ?? '');
    return first === undefined ? null : (rmssd / first - 1) * 100;
  }

  /** Whoever has not been measured for long. */
  forget(now: number): void {
    for (const [name, { seenAt }] of this.#first) {
      if (seenAt > now - FORGOTTEN_AFTER_MS) return;
      this.#first.delete(name);
    }
  }

  get size(): number {
    return this.#first.size;
  }
}
