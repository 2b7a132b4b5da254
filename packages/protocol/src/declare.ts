import type { ZodMiniType } from 'zod/mini';
import type { ChannelKind } from './channels.ts';
import type { RateClass } from './limits.ts';
import type { Role } from './roles.ts';
import type { SessionPhase } from './session.ts';

/**
 * `event`: happened, everybody learns of it once, in order. `state`: true now, by key. `signal`: worth nothing a moment
 * later. `control`: between one client and its node; never stored, never shed (docs/decisions/0001-control-class.md).
 */
export type DeliveryClass = 'event' | 'state' | 'signal' | 'control';

/** A message declared once. Types, validation, permissions, storage, queueing and documents derive from it. */
export type Declaration = {
  /** The name on the wire. */
  readonly type: string;
  readonly class: DeliveryClass;
  /** One sentence for the documents. */
  readonly summary: string;
  /** The kinds of channel it travels on; none for `control` and for a request without a channel. */
  readonly channels: readonly ChannelKind[];
  /** What a client sends. Absent: only the server sends this type. */
  readonly sent?: {
    readonly data: ZodMiniType;
    readonly roles: readonly Role[];
    readonly rate: RateClass;
    readonly maxBytes: number;
    /** Phases of the session in which it is accepted; absent: in every phase. */
    readonly phases?: readonly SessionPhase[];
    /** `data` of the answering `ack`, beside what every ack carries. */
    readonly reply?: ZodMiniType;
  };
  /** What the server sends. Of a state: the value under its key. Absent: only clients send this type. */
  readonly delivered?: ZodMiniType;
  /** States only: a value is told up to `limits.MAY_WAIT_MS` late, together with whatever else its channel is told (STATE-4). */
  readonly mayWait?: true;
  /** Events only: kept in the log for this long after they happened. */
  readonly retentionDays?: number;
};

/** Checks the shape of a declaration and keeps its literal types. */
export function declare<const D extends Declaration>(declaration: D): D {
  return declaration;
}

/** Who is in a session and may act in it. */
export const ACTIVE_ROLES = ['participant', 'instructor', 'admin'] as const satisfies readonly Role[];
/** Who takes part themselves: an admin who looks in neither types nor breathes along. */
export const SEATED_ROLES = ['participant', 'instructor'] as const satisfies readonly Role[];
export const LEADING_ROLES = ['instructor', 'admin'] as const satisfies readonly Role[];
export const EVERY_ROLE = [
  'participant',
  'instructor',
  'observer',
  'admin',
] as const satisfies readonly Role[];
