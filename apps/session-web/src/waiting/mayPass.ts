import { ERRORS, type ProtocolError } from '@attune/protocol';

/**
 * Whether a place is kept in spite of it, to ask again by it. So it is where somebody was faster, or the session paused between two looks;
 * a list that is full is refused once and for all.
 */
export function mayPass({ error }: ProtocolError): boolean {
  return error === 'CONFLICT' || (ERRORS[error].retry && error !== 'SESSION_FULL');
}
