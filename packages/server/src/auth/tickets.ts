import { limits, ProtocolError } from '@attune/protocol';
import type { Identity } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { newSecret } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { TicketRow } from '../storage/tables.ts';
import { hashSecret } from './logins.ts';

export type Tickets = {
  issue(identity: Identity, origin: string | undefined): Promise<{ ticket: string; expiresAt: number }>;
  /** Spends it, also when it comes from the wrong origin. Throws AUTHENTICATION_FAILED. The identity is as of the issue: check it again. */
  redeem(ticket: string, origin: string | undefined): Promise<Identity>;
};

/** One-time tickets, in the database: any node can spend what another has issued, exactly one does, and nothing else is needed for it. */
export function createTickets({ storage, clock }: { storage: Storage; clock: Clock }): Tickets {
  const { read } = storage;

  /** Of many at once exactly one deletes it. */
  async function spend({ hash }: TicketRow): Promise<void> {
    const query = read.deleteFrom('tickets').where('hash', '=', hash).compile();
    const expectRows = { count: 1, otherwise: 'AUTHENTICATION_FAILED' } as const;
    await storage.commit({ effects: [{ query, expectRows }] });
  }

  return {
    async issue(identity, origin) {
      const ticket = newSecret();
      const expiresAt = clock.now() + limits.TICKET_LIFETIME_MS;
      const row: TicketRow = {
        hash: hashSecret(ticket),
        identity: JSON.stringify(identity),
        origin: origin ?? null,
        expires_at: expiresAt,
      };
      await storage.commit({ effects: [{ query: read.insertInto('tickets').values(row).compile() }] });
      return { ticket, expiresAt };
    },
    async redeem(ticket, origin) {
      const found = read.selectFrom('tickets').selectAll().where('hash', '=', hashSecret(ticket));
      const row = await found.executeTakeFirst();
      if (!row || row.expires_at <= clock.now()) throw refused('ticket');
      await spend(row);
      if (row.origin !== (origin ?? null)) throw refused('ticket_origin');
      return JSON.parse(row.identity) as Identity;
    },
  };
}

function refused(reason: string): ProtocolError {
  return new ProtocolError('AUTHENTICATION_FAILED', { details: { reason } });
}
