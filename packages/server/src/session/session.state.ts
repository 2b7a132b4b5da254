import type { ErrorName, SessionSummary, Technique } from '@attune/protocol';
import type { PlannedPacer } from './pacerPlan.ts';

export type EndReason = 'led' | 'time' | 'admin';

type Common = {
  readonly durationMs: number;
  readonly createdAt: number;
  readonly startsAt: number | null;
  readonly pacer: PlannedPacer;
};
type Ran = { readonly startedAt: number; readonly endsAt: number };

/** What goes on where it was when the pause is over. */
export type Pause = {
  readonly pausedAt: number;
  /** Of the timer. */
  readonly remainingMs: number;
  readonly technique: Technique;
};

/**
 * A session's life. `endsAt` of an ended one is when it ended, of a paused one when it ends if nobody goes on.
 * `resumesAt`, of one that has been paused: when its timer goes on, or went on.
 */
export type SessionState = Common &
  (
    | { readonly phase: 'scheduled' | 'lobby' }
    | ({ readonly phase: 'live'; readonly resumesAt?: number } & Ran)
    | ({ readonly phase: 'paused'; readonly pause: Pause } & Ran)
    | ({ readonly phase: 'ending'; readonly reason: EndReason } & Ran)
    | ({ readonly phase: 'ended'; readonly reason: EndReason; readonly summary: SessionSummary } & Ran)
    | { readonly phase: 'expired' | 'cancelled'; readonly endsAt: number }
  );

export type SessionCommand =
  | { readonly type: 'open'; readonly reason: 'led' | 'time' }
  /** With this technique, if something else than the lobby decides on it. */
  | { readonly type: 'start'; readonly technique?: Technique | undefined }
  | { readonly type: 'pause' }
  /** With another technique than the one before the pause, if one is given. */
  | { readonly type: 'resume'; readonly technique: Technique | undefined }
  | { readonly type: 'extend'; readonly byMs: number }
  | { readonly type: 'end'; readonly reason: EndReason }
  | { readonly type: 'finish'; readonly summary: SessionSummary }
  | { readonly type: 'cancel' }
  | { readonly type: 'expire' }
  /** Not before `from`, if it is given. */
  | { readonly type: 'change'; readonly technique: Technique; readonly from?: number | undefined };

export type Happening =
  | { readonly type: 'opened' }
  | { readonly type: 'started' }
  /** `stoodAt`: from when on nobody's own minutes run. */
  | { readonly type: 'paused'; readonly stoodAt: number }
  | { readonly type: 'resumed'; readonly resumesAt: number }
  | { readonly type: 'extended'; readonly byMs: number }
  | { readonly type: 'ending'; readonly reason: EndReason; readonly endsAt: number }
  | {
      readonly type: 'ended';
      readonly reason: EndReason | 'cancelled' | 'expired';
      readonly endsAt: number;
      readonly summary: SessionSummary | null;
    }
  | { readonly type: 'changed'; readonly technique: Technique; readonly startsAt: number };

export type Step =
  | { readonly next: SessionState; readonly happened: Happening }
  /** `leftMs`: what was asked for is refused, and this much would not be. */
  | { readonly refused: ErrorName; readonly leftMs?: number }
  /** It is as was asked already; nobody is told anything. */
  | { readonly already: SessionState['phase'] };
