import { HEART_MIN_QUALITY } from '@attune/vitals';
import { Remembered } from './remembered.ts';

/** People whose hearts are compared with themselves; beyond that the oldest begin anew. */
const MOST_PEOPLE = 20_000;

export type HeartMeasured = {
  readonly sessionId: string;
  readonly userId: string;
  /** Null: there is none of good quality. */
  readonly rmssd: number | null;
  readonly quality: number;
};

/**
 * By how many per cent somebody's RMSSD is above the first one of theirs in the session. In memory and while they are measured only: hearts
 * are kept nowhere, so who comes back by another node begins anew.
 */
export class Gains {
  readonly #first = new Remembered<number>(MOST_PEOPLE);

  /** Null where there is nothing to compare. `now` is monotonic. */
  take({ sessionId, userId, rmssd, quality }: HeartMeasured, now: number): number | null {
    if (rmssd === null || rmssd <= 0 || quality < HEART_MIN_QUALITY) return null;
    const name = `${sessionId} ${userId}`;
    const first = this.#first.get(name, now);
    if (first === undefined) this.#first.set(name, rmssd, now);
    return first === undefined ? null : (rmssd / first - 1) * 100;
  }

  forget(now: number): void {
    this.#first.forget(now);
  }

  get size(): number {
    return this.#first.size;
  }
}
