import { OPEN_PHASES, ProtocolError, type SessionPhase } from '@attune/protocol';
import type { SeatRow } from '../storage/tables.ts';

/** Whether somebody may come in: `strict` for tickets, tokens and sockets; `reading` for HTTP, where what has ended can be read. */
export type Admittance = 'strict' | 'reading';

export type SeatStanding = Pick<SeatRow, 'generation' | 'expires_at' | 'removed_at' | 'revoked_at'> & {
  readonly phase: SessionPhase;
};

/** Why this seat is no longer good, or undefined. `generation` is that of the credential, when it has one. */
export function seatFault(
  seat: SeatStanding,
  generation: number | undefined,
  admittance: Admittance,
  now: number,
): ProtocolError | undefined {
  if (seat.removed_at !== null) return new ProtocolError('SEAT_REMOVED');
  if (seat.revoked_at !== null) return new ProtocolError('INVITE_REVOKED');
  if (generation !== undefined && generation < seat.generation) {
    return new ProtocolError('AUTHENTICATION_FAILED', { details: { reason: 'replaced_elsewhere' } });
  }
  if (!isOpen(seat.phase)) return admittance === 'reading' ? undefined : overError(seat.phase);
  if (seat.expires_at !== null && seat.expires_at <= now) return new ProtocolError('SEAT_EXPIRED');
  return undefined;
}

function isOpen(phase: SessionPhase): boolean {
  return (OPEN_PHASES as readonly SessionPhase[]).includes(phase);
}

function overError(phase: SessionPhase): ProtocolError {
  return new ProtocolError(phase === 'cancelled' ? 'SESSION_CANCELLED' : 'SESSION_ENDED');
}
