import type { ChannelHistory, Run } from '../history.ts';

/** How long things may take. A run that wounds more than usual hands in its own. */
export type Bounds = {
  /** From the end of a fault until everybody it cut off is live again. */
  readonly convergedMs: number;
  /** How long somebody who is gone may be shown. */
  readonly ghostMs: number;
  /** How long somebody who is here may not be shown. */
  readonly missedMs: number;
  /** From a withdrawal to the last thing that its person receives or says. */
  readonly revokedMs: number;
  /** What a node may keep after a load, beside what it had before. */
  readonly growth: { readonly residentBytes: number; readonly handles: number; readonly timers: number };
};

export const BOUNDS: Bounds = {
  // A client that knocked in vain waits up to 8 s; then it has to come in.
  convergedMs: 10_000,
  // G5: a node is dead after 8 s, then the grace of 5 s, and a sweep.
  ghostMs: 13_500,
  missedMs: 5_000,
  // G4, the longest.
  revokedMs: 2_000,
  growth: { residentBytes: 96 * 1_024 ** 2, handles: 8, timers: 8 },
};

/** A sentence for each violation; none is the proof. */
export type ChannelCheck = (history: ChannelHistory, bounds: Bounds) => readonly string[];
export type RunCheck = (run: Run, bounds: Bounds) => readonly string[];
