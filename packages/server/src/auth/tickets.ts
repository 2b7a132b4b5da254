import { limits, ProtocolError } from '@attune/protocol';
import type { Identity } from '../capability.ts';
import { batched } from '../platform/batched.ts';
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

type Attempt = Pick<TicketRow, 'hash'>;

/** One-time tickets, in the database: any node can spend what another has issued, exactly one does, and nothing else is needed for it. */
export function createTickets({ storage, clock }: { storage: Storage; clock: Clock }): Tickets {
  const { read } = storage;

  const ticketOf = batched<string, TicketRow>(async (hashes) => {
    const rows = await read.selectFrom('tickets').selectAll().where('hash', 'in', hashes).execute();
    return new Map(rows.map((row) => [row.hash, row]));
  });

  const store = batched<TicketRow, true>(async (rows) => {
    await storage.commit({ effects: [{ query: read.insertInto('tickets').values(rows).compile() }] });
    return new Map(rows.map((row) => [row, true]));
  });

  /** Of many attempts at one ticket exactly one deletes it. All or, when somebody was faster, none. */
  async function areDeleted(attempts: readonly Attempt[]): Promise<boolean> {
    const hashes = attempts.map(({ hash }) => hash);
    const query = read.deleteFrom('tickets').where('hash', 'in', hashes).compile();
    const expectRows = { count: attempts.length, otherwise: 'AUTHENTICATION_FAILED' } as const;
    try {
      await storage.commit({ effects: [{ query, expectRows }] });
      return true;
    } catch (error) {
      if (error instanceof ProtocolError && error.error === 'AUTHENTICATION_FAILED') return false;
      throw error;
    }
  }

  const isSpentBy = batched<Attempt, boolean>(async (attempts) => {
    if (await areDeleted(attempts)) return new Map(attempts.map((attempt) => [attempt, true]));
    if (attempts.length === 1) return new Map();
    // One of them came too late, and the others need not suffer for it.
    const each = attempts.map(async (attempt) => [attempt, await areDeleted([attempt])] as const);
    return new Map(await Promise.all(each));
  });

  return {
    async issue(identity, origin) {
      const ticket = newSecret();
      const expiresAt = clock.now() + limits.TICKET_LIFETIME_MS;
      await store({
        hash: hashSecret(ticket),
        identity: JSON.stringify(identity),
        origin: origin ?? null,
        expires_at: expiresAt,
      });
      return { ticket, expiresAt };
    },
    async redeem(ticket, origin) {
      const row = await ticketOf(hashSecret(ticket));
      if (!row || row.expires_at <= clock.now()) throw refused('ticket');
      // An attempt of its own: who asks for the same row at the same time is given the same object.
      if (!(await isSpentBy({ hash: row.hash }))) throw refused('ticket');
      if (row.origin !== (origin ?? null)) throw refused('ticket_origin');
      // Ours: written by `issue`.
      return JSON.parse(row.identity) as Identity;
    },
  };
}

function refused(reason: string): ProtocolError {
  return new ProtocolError('AUTHENTICATION_FAILED', { details: { reason } });
}
