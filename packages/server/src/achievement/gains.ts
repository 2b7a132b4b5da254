import { HEART_MIN_QUALITY } from '@attune/vitals';

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
 * By how many per cent somebody's RMSSD is above the first one of theirs in the session. In memory and for the session only: hearts are
 * kept nowhere, so who comes back by another node begins anew.
 */
export class Gains {
  readonly #first = new Map<string, number>();

  /** Null where there is nothing to compare. */
  take({ sessionId, userId, rmssd, quality }: HeartMeasured): number | null {
    if (rmssd === null || rmssd <= 0 || quality < HEART_MIN_QUALITY) return null;
    const name = `${sessionId} ${userId}`;
    const first = this.#first.get(name);
    if (first !== undefined) return (rmssd / first - 1) * 100;
    this.#first.set(name, rmssd);
    if (this.#first.size > MOST_PEOPLE) this.#first.delete(this.#first.keys().next().value ?? '');
    return null;
  }
}
