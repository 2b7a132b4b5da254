import { limits, ProtocolError } from '@attune/protocol';
import type { Identity } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { newSecret } from '../platform/random.ts';
import { hashSecret } from './logins.ts';

/** No channel of the contract: nobody can subscribe to it. */
const CHANNEL = 'ticket';
const TYPE = 'ticket';

type Held = { readonly identity: Identity; readonly origin: string | null; readonly expiresAt: number };

export type Tickets = {
  issue(identity: Identity, origin: string | undefined): Promise<{ ticket: string; expiresAt: number }>;
  /** Spends it, also when it comes from the wrong origin. Throws AUTHENTICATION_FAILED. The identity is as of the issue: check it again. */
  redeem(ticket: string, origin: string | undefined): Promise<Identity>;
};

/** One-time tickets, held in the state store so that any node can spend what another has issued, and exactly one does. */
export function createTickets({ states, clock }: { states: StateStore; clock: Clock }): Tickets {
  return {
    async issue(identity, origin) {
      const ticket = newSecret();
      const expiresAt = clock.now() + limits.TICKET_LIFETIME_MS;
      const held: Held = { identity, origin: origin ?? null, expiresAt };
      await states.set(CHANNEL, TYPE, hashSecret(ticket), JSON.stringify(held), {
        leaseMs: limits.TICKET_LIFETIME_MS,
      });
      return { ticket, expiresAt };
    },
    async redeem(ticket, origin) {
      const json = await states.take(CHANNEL, TYPE, hashSecret(ticket));
      if (json === undefined)
        throw new ProtocolError('AUTHENTICATION_FAILED', { details: { reason: 'ticket' } });
      const held = JSON.parse(json) as Held;
      // The lease's sweeper may be a moment late.
      if (held.expiresAt <= clock.now())
        throw new ProtocolError('AUTHENTICATION_FAILED', { details: { reason: 'ticket' } });
      if (held.origin !== (origin ?? null)) {
        throw new ProtocolError('AUTHENTICATION_FAILED', { details: { reason: 'ticket_origin' } });
      }
      return held.identity;
    },
  };
}
