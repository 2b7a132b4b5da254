import { quantiles } from '../../table.ts';
import type { Scene } from '../scene.ts';
import { BACK_WITHIN_MS } from './fault.ts';

/** G3. Of fewer returns than a hundred the 99th percentile is their longest, and that may take longer. */
const P99_MS = 3_000;
const LONGEST_MS = 5_000;
const ENOUGH = 100;

/**
 * Waits until everybody is back from what `act` does to them, and expects that nobody's channel began anew. `isSoon`: for faults that leave
 * a node to come back to; without one it takes as long as a node does to start.
 */
export async function allReturn(
  scene: Pick<Scene, 'recovery' | 'everybodyBack' | 'expect' | 'late'>,
  act: () => Promise<void>,
  { isSoon = true }: { isSoon?: boolean } = {},
): Promise<void> {
  const { recovery, everybodyBack, expect, late } = scene;
  const [returns, resets] = [recovery.settledReturnsMs.length, recovery.resets];
  await act();
  await everybodyBack(BACK_WITHIN_MS);
  expect(
    recovery.resets === resets,
    `${recovery.resets - resets} channels began anew, and the log was there`,
  );
  const own = recovery.settledReturnsMs.slice(returns);
  if (!isSoon || own.length === 0) return;
  const share = quantiles(own);
  const [p99Ms, longestMs] = [Math.round(share(0.99)), Math.round(share(1))];
  if (own.length >= ENOUGH && p99Ms > P99_MS) late(`of ${own.length} returns p99 was ${p99Ms} ms`);
  if (longestMs > LONGEST_MS) late(`somebody came back after ${longestMs} ms only`);
}
