import { ProtocolError } from '@attune/protocol';

const RETRY_AFTER_MS = 1_000;

/** The database could not be asked. It says nothing about what was asked: the same may succeed a moment later. */
export function unavailable(cause?: unknown, retryAfterMs = RETRY_AFTER_MS): ProtocolError {
  return new ProtocolError('UNAVAILABLE', { retryAfterMs, ...(cause !== undefined && { cause }) });
}
