import { CLOSE, type ProtocolError } from '@attune/protocol';

/** Whose connections to close, on whatever node they are. Fields that are given must all match. */
export type Closing = {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly seatId?: string;
  readonly loginId?: string;
  /** The turn of the seat that is over: a closing that comes late leaves alone who came in by a later one (CTRL-3). */
  readonly generation?: number;
  readonly exceptConnectionId?: string;
  /** Only seats; an admin who watches stays. */
  readonly seatsOnly?: boolean;
  readonly code: number;
};

/** What a credential that is no longer good does to its connection; undefined when the error says nothing about the credential. */
export function closeCodeOf(error: ProtocolError): number | undefined {
  switch (error.error) {
    case 'SESSION_ENDED':
      return CLOSE.ended;
    case 'SESSION_CANCELLED':
      return CLOSE.cancelled;
    case 'SEAT_EXPIRED':
      return CLOSE.expired;
    case 'SEAT_REMOVED':
      return CLOSE.removed;
    case 'INVITE_REVOKED':
      return CLOSE.revoked;
    case 'AUTHENTICATION_FAILED':
      return error.details?.['reason'] === 'replaced_elsewhere'
        ? CLOSE.replaced_elsewhere
        : CLOSE.authentication_failed;
    default:
      return undefined;
  }
}
