import type { User } from '@attune/protocol';
import type { Capability, Identity } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { CreateRateLimiter } from '../platform/rateLimiter.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import { ensureAdmin, firstAdminId, type AdminAccount } from './firstAdmin.ts';
import { createIdentities } from './identities.ts';
import { keptOfAuth } from './keeps.ts';
import { createAuthLimits } from './loginLimits.ts';
import { createPasswords } from './passwords.ts';
import { authRoutes, SEAT_TOKEN_LIFE_MS } from './routes.ts';
import type { Admittance } from './seatRules.ts';
import { createTickets } from './tickets.ts';
import { createTokens, MAX_TOKEN_LIFE_MS, type Issued } from './tokens.ts';

export type AuthDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly jwtSecret: string;
  readonly admin: AdminAccount;
  /** @default counts of this node alone. */
  readonly createLimiter?: CreateRateLimiter;
  /** Called once, on the first start, with the password that was made up. For the operator's eyes; never log it. */
  readonly announceAdmin: (admin: { email: string; password: string }) => void;
  /** The view of a person, which a later capability makes. */
  readonly userOf: (userId: string) => Promise<User>;
};

/** What came along with an HTTP call; `cookie` only when the origin rules let it count. */
export type Credentials = { readonly token?: string | undefined; readonly cookie?: string | undefined };

/**
 * Who is it? Every function throws a ProtocolError that says why not; `strict` (the default) is for sockets, `reading` lets those in
 * whose session is over, for what can be read afterwards.
 */
export type Auth = Capability & {
  identify(token: string, admittance?: Admittance): Promise<Identity>;
  /** `secret` is the value of the login cookie. Check the origin first. */
  identifyCookie(secret: string): Promise<Identity>;
  /** Spends the ticket, also when it is refused for its origin. */
  redeemTicket(ticket: string, origin: string | undefined): Promise<Identity>;
  /** The same person as the database has them now; at every subscribe and resume. */
  recheck(identity: Identity, admittance?: Admittance): Promise<Identity>;
  /** For HTTP calls: undefined when nothing was given; a token wins over a cookie. */
  authenticate(credentials: Credentials): Promise<Identity | undefined>;
  /** The token of a seat at its present turn; pass the row as it is after the commit. */
  seatToken(seat: Pick<SeatRow, 'id' | 'user_id' | 'session_id' | 'role' | 'generation'>): Issued;
  /** A day's token of the first admin, for the program that runs this node and so has its database anyway; never for a call. */
  adminToken(): Promise<Issued>;
};

export function createAuth(deps: AuthDeps): Auth {
  const { clock } = deps;
  const passwords = createPasswords();
  const tokens = createTokens({ secret: deps.jwtSecret, clock });
  const tickets = createTickets(deps);
  const identities = createIdentities(deps);

  const identify: Auth['identify'] = async (token, admittance = 'strict') =>
    identities.ofClaims(tokens.verify(token), admittance);

  return {
    name: 'auth',
    keeps: keptOfAuth(deps.storage),
    routes: authRoutes({
      ...deps,
      passwords,
      tokens,
      tickets,
      identities,
      limits: createAuthLimits(deps.createLimiter),
    }),
    identify,
    identifyCookie: (secret) => identities.ofCookie(secret),
    redeemTicket: async (ticket, origin) => identities.again(await tickets.redeem(ticket, origin), 'strict'),
    recheck: (identity, admittance = 'strict') => identities.again(identity, admittance),
    async authenticate({ token, cookie }) {
      if (token !== undefined) return identify(token, 'reading');
      return cookie === undefined ? undefined : identities.ofCookie(cookie);
    },
    seatToken({ id, user_id: userId, session_id: sessionId, role, generation }) {
      const bearer = { kind: 'seat', seatId: id, generation } as const;
      return tokens.issue({ userId, role, sessionId, bearer, expiresAt: clock.now() + SEAT_TOKEN_LIFE_MS });
    },
    async adminToken() {
      const userId = await firstAdminId(deps.storage);
      const expiresAt = clock.now() + MAX_TOKEN_LIFE_MS;
      return tokens.issue({ userId, role: 'admin', sessionId: null, bearer: { kind: 'person' }, expiresAt });
    },
    async start() {
      const password = await ensureAdmin({ ...deps, passwords }, deps.admin);
      if (password !== undefined) deps.announceAdmin({ email: deps.admin.email, password });
    },
  };
}
