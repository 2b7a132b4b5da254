/** A heart reading has no room for a text, so the instant stands in its milliseconds of variability, which go up to 1,000. */
const WRAPS_AFTER_MS = 1_000_000;

/** The instant as a number from 0 to 1,000. */
export function stampOf(nowMs: number): number {
  return (nowMs % WRAPS_AFTER_MS) / 1_000;
}

/** Since the stamp was made, if that was not a quarter of an hour ago. */
export function sinceStamp(stamp: number, nowMs: number): number {
  const since = (nowMs % WRAPS_AFTER_MS) - stamp * 1_000;
  return since < 0 ? since + WRAPS_AFTER_MS : since;
}
