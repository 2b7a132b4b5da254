import { isDeepStrictEqual } from 'node:util';
import { ProtocolError, type Role } from '@attune/protocol';
import type { Identity } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, UserRow } from '../storage/tables.ts';
import { hashSecret } from './logins.ts';
import { seatFault, type Admittance, type SeatStanding } from './seatRules.ts';
import type { Claims } from './tokens.ts';

type Named = Pick<UserRow, 'first_name' | 'last_name' | 'display_name'>;
type FoundSeat = SeatStanding & Named & Pick<SeatRow, 'id' | 'user_id' | 'session_id' | 'role'>;

/** What a role may, least first: a token of another program can lower what its person may do, never raise it. */
const RANK: Readonly<Record<Role, number>> = { observer: 0, participant: 1, instructor: 2, admin: 3 };

export type Identities = {
  ofClaims(claims: Claims, admittance: Admittance): Promise<Identity>;
  ofCookie(secret: string): Promise<Identity>;
  /** The same object where nothing has changed. */
  again(identity: Identity, admittance: Admittance): Promise<Identity>;
};

/**
 * From a credential that was genuine when it was made to who somebody is now: everything is read anew, so that what an admin
 * took away is away at the next look.
 */
export function createIdentities({ storage, clock }: { storage: Storage; clock: Clock }): Identities {
  const { read } = storage;

  const seats = read
    .selectFrom('seats')
    .innerJoin('users', 'users.id', 'seats.user_id')
    .innerJoin('sessions', 'sessions.id', 'seats.session_id')
    .where('users.disabled_at', 'is', null)
    .select(['seats.id', 'seats.user_id', 'seats.session_id', 'seats.role', 'seats.generation'])
    .select(['seats.expires_at', 'seats.removed_at', 'seats.revoked_at'])
    .select(['sessions.phase', 'users.first_name', 'users.last_name', 'users.display_name']);

  const logins = read
    .selectFrom('logins')
    .innerJoin('users', 'users.id', 'logins.user_id')
    .where('users.disabled_at', 'is', null)
    .where('users.role', '=', 'admin')
    .where('logins.ended_at', 'is', null)
    .select([
      'logins.id',
      'logins.user_id',
      'logins.expires_at',
      'users.first_name',
      'users.last_name',
      'users.display_name',
    ]);

  /** A crowd that comes back asks for hundreds of seats in one moment, each of them several times. */
  const seatOf = batched<string, FoundSeat>(async (ids) => {
    const found = await seats.where('seats.id', 'in', ids).execute();
    return new Map(found.map((seat) => [seat.id, seat]));
  });

  async function ofSeat(
    seat: FoundSeat | undefined,
    expected: { userId: string; sessionId: string | null; generation: number | undefined; expiresAt: number },
    admittance: Admittance,
  ): Promise<Identity> {
    if (!seat || seat.user_id !== expected.userId || seat.session_id !== expected.sessionId) throw unknown();
    const fault = seatFault(seat, expected.generation, admittance, clock.now());
    if (fault) throw fault;
    return {
      userId: seat.user_id,
      name: nameOf(seat),
      role: seat.role,
      sessionId: seat.session_id,
      seatId: seat.id,
      loginId: null,
      generation: seat.generation,
      expiresAt: expected.expiresAt,
    };
  }

  async function ofLogin(loginId: string, userId: string): Promise<Identity> {
    const login = await logins.where('logins.id', '=', loginId).executeTakeFirst();
    if (!login || login.user_id !== userId || login.expires_at <= clock.now()) throw unknown();
    return adminIdentity(login.user_id, login, login.id, login.expires_at);
  }

  async function ofAdmin(userId: string, expiresAt: number): Promise<Identity> {
    const admin = await read
      .selectFrom('users')
      .where('id', '=', userId)
      .where('role', '=', 'admin')
      .where('disabled_at', 'is', null)
      .select(['first_name', 'last_name', 'display_name'])
      .executeTakeFirst();
    if (!admin) throw unknown();
    return adminIdentity(userId, admin, null, expiresAt);
  }

  /** A token that names neither seat nor login: an admin, or the seat that the person has in the session it names. */
  async function ofPerson(claims: Claims, admittance: Admittance): Promise<Identity> {
    if (claims.role === 'admin') return ofAdmin(claims.userId, claims.expiresAt);
    if (claims.sessionId === null) throw unknown();
    const seat = await seats
      .where('seats.user_id', '=', claims.userId)
      .where('seats.session_id', '=', claims.sessionId)
      .executeTakeFirst();
    return lowered(await ofSeat(seat, { ...claims, generation: undefined }, admittance), claims.role);
  }

  async function foundAgain(identity: Identity, admittance: Admittance): Promise<Identity> {
    const { userId, seatId, loginId, expiresAt } = identity;
    if (loginId !== null) return { ...(await ofLogin(loginId, userId)), expiresAt };
    if (seatId === null) return ofAdmin(userId, expiresAt);
    const seat = await seatOf(seatId);
    const found = await ofSeat(seat, { ...identity, generation: identity.generation }, admittance);
    return identity.generation === undefined ? lowered(found, identity.role) : found;
  }

  return {
    async ofClaims(claims, admittance) {
      const { bearer } = claims;
      if (bearer.kind === 'person') return ofPerson(claims, admittance);
      if (bearer.kind === 'login') {
        const login = await ofLogin(bearer.loginId, claims.userId);
        return { ...login, expiresAt: Math.min(login.expiresAt, claims.expiresAt) };
      }
      return ofSeat(await seatOf(bearer.seatId), { ...claims, generation: bearer.generation }, admittance);
    },

    async ofCookie(secret) {
      const login = await logins.where('logins.secret_hash', '=', hashSecret(secret)).executeTakeFirst();
      if (!login || login.expires_at <= clock.now()) throw unknown();
      return adminIdentity(login.user_id, login, login.id, login.expires_at);
    },

    async again(identity, admittance) {
      if (identity.expiresAt <= clock.now()) throw unknown();
      const found = await foundAgain(identity, admittance);
      // Thousands keep it, and with it the texts that it was made of.
      return isDeepStrictEqual(found, identity) ? identity : found;
    },
  };
}

function adminIdentity(userId: string, named: Named, loginId: string | null, expiresAt: number): Identity {
  return { userId, name: nameOf(named), role: 'admin', sessionId: null, seatId: null, loginId, expiresAt };
}

function nameOf(named: Named): string {
  return named.display_name ?? `${named.first_name} ${named.last_name}`.trim();
}

/** Without a generation, so that the next check knows it again: the seat's own tokens follow the seat's role, also upwards. */
function lowered({ generation: _, ...identity }: Identity, role: Role): Identity {
  return { ...identity, role: RANK[role] <= RANK[identity.role] ? role : identity.role };
}

function unknown(): ProtocolError {
  return new ProtocolError('AUTHENTICATION_FAILED');
}
