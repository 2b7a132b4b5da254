import { performance } from 'node:perf_hooks';

/** How busy the event loop was since the last time it was asked, 0 to 1. */
export function createLoadMeter(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    // Asked twice in one instant it divides nothing by nothing.
    return Number.isFinite(utilization) ? utilization : 0;
  };
}
