import { limits, ProtocolError, ROLES } from '@attune/protocol';
import * as z from 'zod/mini';
import type { Identity } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import type { Clock } from '../platform/clock.ts';
import { newSecret } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { TicketRow } from '../storage/tables.ts';
import { hashSecret } from './logins.ts';

export type Tickets = {
  issue(who: Identity, origin: string | undefined): Promise<{ ticket: string; expiresAt: number }>;
  /** Spends it, also when it comes from the wrong origin. Throws AUTHENTICATION_FAILED. The identity is as of the issue: check it again. */
  redeem(ticket: string, origin: string | undefined): Promise<Identity>;
};

type Attempt = Pick<TicketRow, 'hash'>;

const textOrNull = z.nullable(z.string());
const identity = z.object({
  userId: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  sessionId: textOrNull,
  seatId: textOrNull,
  loginId: textOrNull,
  generation: z.exactOptional(z.number()),
  expiresAt: z.number(),
} satisfies Record<keyof Identity, z.ZodMiniType>);

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
    const tried = [...new Map(attempts.map((attempt) => [attempt.hash, attempt])).values()];
    if (await areDeleted(tried)) return new Map(tried.map((attempt) => [attempt, true]));
    if (tried.length === 1) return new Map();
    // Another node was faster with one of them, and the others need not suffer for it.
    const each = tried.map(async (attempt) => [attempt, await areDeleted([attempt])] as const);
    return new Map(await Promise.all(each));
  });

  return {
    async issue(who, origin) {
      const ticket = newSecret();
      const expiresAt = clock.now() + limits.TICKET_LIFETIME_MS;
      await store({
        hash: hashSecret(ticket),
        identity: JSON.stringify(who),
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
      const { data } = identity.safeParse(JSON.parse(row.identity));
      // Of another version of the program; whoever asks again is given one of this.
      if (!data) throw refused('ticket');
      return data;
    },
  };
}

function refused(reason: string): ProtocolError {
  return new ProtocolError('AUTHENTICATION_FAILED', { details: { reason } });
}
