import { calls, CLOSE, ProtocolError, toInstant, type User } from '@attune/protocol';
import { route, type Identity, type Plan, type Route } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import type { UserRow } from '../storage/tables.ts';
import type { Identities } from './identities.ts';
import type { AuthLimits } from './loginLimits.ts';
import { beginLogin, endLogin } from './logins.ts';
import type { Passwords } from './passwords.ts';
import type { Tickets } from './tickets.ts';
import type { Claims, Issued, Tokens } from './tokens.ts';

type Deps = {
  readonly storage: Storage;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  readonly tickets: Tickets;
  readonly identities: Identities;
  readonly limits: AuthLimits;
  readonly userOf: (userId: string) => Promise<User>;
};

export function authRoutes(deps: Deps): readonly Route[] {
  return [loginRoute(deps), logoutRoute(deps), meRoute(deps), refreshRoute(deps), ticketRoute(deps)];
}

function loginRoute({ storage, passwords, tokens, limits, userOf }: Deps): Route {
  return route(calls.login, async ({ body, address, now }) => {
    await limits.spendLogin(address, body.email);
    const user = await findAdmin(storage, body.email);
    const isRight = await passwords.matches(body.password, user?.password_hash);
    if (!user || !isRight) throw new ProtocolError('WRONG_CREDENTIALS');
    await limits.forgiveLogin(address, body.email);

    const login = beginLogin(storage, user.id, now);
    const { token, expiresAt } = tokens.issue(claimsOfLogin(user.id, login.row.id, login.row.expires_at));
    return {
      plan: { effects: [login.effect] },
      cookie: { value: login.secret, maxAgeMs: login.row.expires_at - now },
      body: async () => ({ token, expires_at: toInstant(expiresAt), user: await userOf(user.id) }),
    };
  });
}

async function findAdmin(storage: Storage, email: string): Promise<UserRow | undefined> {
  const found = storage.read.selectFrom('users').selectAll().where('email', '=', email);
  return found.where('role', '=', 'admin').where('disabled_at', 'is', null).executeTakeFirst();
}

function logoutRoute({ storage }: Deps): Route {
  return route(calls.logout, async ({ identity, now }) => ({
    plan: endOf(storage, identity, now),
    cookie: null,
  }));
}

/** A login ends; a seat moves on a turn, so that this device's token is used up and the link still lets its owner in again. */
function endOf(storage: Storage, { loginId, seatId, generation }: Identity, now: number): Plan {
  if (loginId !== null) {
    return { effects: [endLogin(storage, loginId, now)], closes: [{ loginId, code: CLOSE.revoked }] };
  }
  if (seatId === null) return {};
  const query = storage.read
    .updateTable('seats')
    .set((seat) => ({ generation: seat('generation', '+', 1) }))
    .where('id', '=', seatId)
    .compile();
  const turn = generation === undefined ? {} : { generation };
  return { effects: [{ query }], closes: [{ seatId, ...turn, code: CLOSE.normal }] };
}

function meRoute({ userOf }: Deps): Route {
  return route(calls.me, async ({ identity }) => ({
    body: async () => ({
      user: await userOf(identity.userId),
      role: identity.role,
      session_id: identity.sessionId,
      expires_at: toInstant(identity.expiresAt),
    }),
  }));
}

function refreshRoute({ identities, tokens }: Deps): Route {
  return route(calls.refresh, async ({ identity, now }) => {
    const renewed = await identities.again(identity, 'strict');
    const { token, expiresAt } = renew(tokens, renewed, now);
    return { body: () => ({ token, expires_at: toInstant(expiresAt) }) };
  });
}

function ticketRoute({ identities, tickets, limits }: Deps): Route {
  return route(calls.tickets, async ({ identity, origin }) => {
    await limits.spendTicket(identity.seatId ?? identity.userId);
    const welcome = await identities.again(identity, 'strict');
    const { ticket, expiresAt } = await tickets.issue(welcome, origin);
    return { body: () => ({ ticket, expires_at: toInstant(expiresAt) }) };
  });
}

/** How long a seat's token lasts; the SDK renews it before. */
export const SEAT_TOKEN_LIFE_MS = 12 * 60 * 60 * 1000;

function renew(tokens: Tokens, identity: Identity, now: number): Issued {
  const { userId, role, sessionId, seatId, loginId, generation } = identity;
  if (seatId !== null && generation !== undefined) {
    const bearer = { kind: 'seat', seatId, generation } as const;
    return tokens.issue({ userId, role, sessionId, bearer, expiresAt: now + SEAT_TOKEN_LIFE_MS });
  }
  if (loginId !== null) return tokens.issue(claimsOfLogin(userId, loginId, identity.expiresAt));
  // Made by another program: that program renews it.
  throw new ProtocolError('FORBIDDEN', { details: { reason: 'not_renewable' } });
}

function claimsOfLogin(userId: string, loginId: string, expiresAt: number): Claims {
  return { userId, role: 'admin', sessionId: null, bearer: { kind: 'login', loginId }, expiresAt };
}
