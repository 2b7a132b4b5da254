import { createRateLimiter, type CreateRateLimiter } from '../platform/rateLimiter.ts';

/** AUTH-10: five wrong passwords in a quarter of an hour. */
const LOGIN_LIMIT = { points: 5, perMs: 15 * 60 * 1000 };
/** One device needs a ticket for each reconnect; an endless loop of them is cut here. */
const TICKET_LIMIT = { points: 120, perMs: 60_000 };

export type AuthLimits = {
  /** Counts a try against the address and the account before the password is looked at, so that a hundred at once are five too. */
  spendLogin(address: string, email: string): Promise<void>;
  forgiveLogin(address: string, email: string): Promise<void>;
  spendTicket(userId: string): Promise<void>;
};

export function createAuthLimits(create: CreateRateLimiter = createRateLimiter): AuthLimits {
  const byAddress = create({ name: 'login-address', ...LOGIN_LIMIT });
  const byAccount = create({ name: 'login-account', ...LOGIN_LIMIT });
  const tickets = create({ name: 'tickets', ...TICKET_LIMIT });
  return {
    async spendLogin(address, email) {
      await byAddress.spend(address);
      await byAccount.spend(email);
    },
    async forgiveLogin(address, email) {
      await byAddress.forget(address);
      await byAccount.forget(email);
    },
    spendTicket: (userId) => tickets.spend(userId),
  };
}
