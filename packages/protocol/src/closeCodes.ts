/**
 * Close codes of the canonical endpoint. The range is the policy, so a client obeys codes made after it shipped:
 * 4000-4299 come back, 4300-4499 get fresh credentials and come back, 4500-4999 stay away. 4000-4006 are left to the
 * dialects, whose documents use them otherwise.
 */
export const CLOSE = {
  normal: 1000,
  /** The server is restarting; come back. */
  restart: 1012,
  /** The server is busy; come back later. */
  busy: 1013,

  slow: 4100,
  silent: 4101,
  /** The server cannot vouch for a channel's position any more; resume. */
  insufficient: 4102,

  token_expired: 4300,
  authenticate_deadline: 4301,
  authentication_failed: 4302,
  role_changed: 4303,

  ended: 4500,
  expired: 4501,
  removed: 4502,
  revoked: 4503,
  replaced_elsewhere: 4504,
  version_too_old: 4505,
  cancelled: 4506,
  bad_frames: 4507,
  flooding: 4508,
} as const;

export type CloseName = keyof typeof CLOSE;

/** Standard codes after which coming back would only repeat the failure. */
const FATAL_STANDARD_CODES: ReadonlySet<number> = new Set([1000, 1002, 1003, 1007, 1008, 1009]);

export type AfterClose = 'retry' | 'reauthenticate' | 'stop';

/** What a client does after a close with this code. */
export function afterClose(code: number): AfterClose {
  if (code >= 4500 || FATAL_STANDARD_CODES.has(code)) return 'stop';
  if (code >= 4300) return 'reauthenticate';
  return 'retry';
}

const NAMES: ReadonlyMap<number, CloseName> = new Map(
  Object.entries(CLOSE).map(([name, code]) => [code, name as CloseName]),
);

/** The name of a code of ours, for logs, metrics labels and pages; `undefined` for a code we have never sent. */
export function closeName(code: number): CloseName | undefined {
  return NAMES.get(code);
}

/** Why somebody cannot (or can no longer) take part. Each has a page of its own in the session app. */
export const CLOSED_REASONS = [
  'expired',
  'revoked',
  'full',
  'not_started',
  'ended',
  'cancelled',
  'removed',
  'replaced_elsewhere',
  'version_too_old',
  'draining',
  'rate_limited',
  'unsupported',
] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];
