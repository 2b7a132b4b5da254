import { performance as nodePerformance } from 'node:perf_hooks';

/** How busy the event loop was since the last time it was asked, 0 to 1. */
export function createLoadMeter(): () => number {
  let last = nodePerformance.eventLoopUtilization();
  return () => {
    const now = nodePerformance.eventLoopUtilization();
    const { utilization } = nodePerformance.eventLoopUtilization(now, last);
    last = now;
    // Asked twice in one instant it divides nothing by nothing.
    return Number.isFinite(utilization) ? utilization : 0;
  };
}

/** Some turns of the event loop, and soon enough for a crowd that comes at once. */
export const LOOK_AGAIN_MS = 20;
/** From where on saving is worth a few milliseconds of those who wait: measured in decision 21. */
export const BUSY_FROM = 0.25;

/** Whether the event loop was busy since it was looked at last. To be asked as often as one likes: it looks again after a while only. */
export function createBusySense(measure = createLoadMeter()): () => boolean {
  let isBusy = false;
  let lookedAt = performance.now();
  return () => {
    const now = performance.now();
    if (now - lookedAt >= LOOK_AGAIN_MS) {
      lookedAt = now;
      isBusy = measure() >= BUSY_FROM;
    }
    return isBusy;
  };
}

/** The one of this process. Tests say themselves whether it is busy, for what they count must not hang on the machine. */
export const eventLoop = { isBusy: createBusySense() };
