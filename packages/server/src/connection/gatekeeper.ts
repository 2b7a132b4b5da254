import type { Identity } from '../capability.ts';

/** Who stands behind a credential. Every method throws a ProtocolError for one that is not good (any more). */
export type Gatekeeper = {
  /** A socket token: seat or login. */
  identify(token: string): Promise<Identity>;
  /** A one-time ticket; spent by this call, whatever comes of it. */
  redeem(ticket: string, origin: string | undefined): Promise<Identity>;
  /** The same person as the database knows them now: role, seat, session. */
  recheck(identity: Identity): Promise<Identity>;
};
