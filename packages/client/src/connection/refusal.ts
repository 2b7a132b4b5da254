import {
  CLOSE,
  closeName,
  ERRORS,
  type ClosedReason,
  type CloseName,
  type ErrorName,
  type ProtocolError,
} from '@attune/protocol';

/** Why a connection is over for good: a {@link ClosedReason} with a page of its own, or one of ours. */
export type StopReason = ClosedReason | 'stopped' | 'signed_out' | 'failed';

/** The end of a connection, told so that a person can read it. */
export type Ending = { readonly reason: StopReason; readonly code: number | null; readonly message: string };

const ENDING_CLOSES: Partial<Record<CloseName, { reason: StopReason; message: string }>> = {
  ended: { reason: 'ended', message: ERRORS.SESSION_ENDED.message },
  expired: { reason: 'expired', message: ERRORS.SEAT_EXPIRED.message },
  removed: { reason: 'removed', message: ERRORS.SEAT_REMOVED.message },
  revoked: { reason: 'revoked', message: 'Your access was withdrawn. Please ask for a new link.' },
  cancelled: { reason: 'cancelled', message: ERRORS.SESSION_CANCELLED.message },
  replaced_elsewhere: { reason: 'replaced_elsewhere', message: 'This was opened on another device.' },
  version_too_old: { reason: 'version_too_old', message: 'This page is out of date. Please reload it.' },
  flooding: { reason: 'rate_limited', message: ERRORS.RATE_LIMIT_EXCEEDED.message },
  bad_frames: { reason: 'rate_limited', message: ERRORS.RATE_LIMIT_EXCEEDED.message },
};

const ENDING_ERRORS: Partial<Record<ErrorName, StopReason>> = {
  AUTHENTICATION_FAILED: 'signed_out',
  WRONG_CREDENTIALS: 'signed_out',
  SESSION_ENDED: 'ended',
  SESSION_CANCELLED: 'cancelled',
  SESSION_FULL: 'full',
  SEAT_EXPIRED: 'expired',
  SEAT_REMOVED: 'removed',
  INVITE_EXPIRED: 'expired',
  INVITE_REVOKED: 'revoked',
};

/** What a close code that forbids coming back means to a person. */
export function endingOfClose(code: number): Ending {
  const name = closeName(code);
  const known = name && ENDING_CLOSES[name];
  return { code, ...(known ?? { reason: 'failed', message: ERRORS.CONNECTION_FAILED.message }) };
}

/** The end that an error of the credential source means, or undefined when it is worth asking again. */
export function endingOfError(error: ProtocolError): Ending | undefined {
  const reason = ENDING_ERRORS[error.error];
  if (!reason && ERRORS[error.error].retry) return undefined;
  return { reason: reason ?? 'failed', code: null, message: error.message };
}

export const STOPPED: Ending = {
  reason: 'stopped',
  code: CLOSE.normal,
  message: 'The connection was closed.',
};
export const SIGNED_OUT: Ending = {
  reason: 'signed_out',
  code: CLOSE.authentication_failed,
  message: ERRORS.AUTHENTICATION_FAILED.message,
};
