import { CLOSE, ERRORS, type CallAnswer, type calls, type ErrorName } from '@attune/protocol';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { JWT_SECRET, startFloor } from '../../test/floor.ts';

type Ticket = CallAnswer<typeof calls.tickets>;
type Fresh = CallAnswer<typeof calls.refresh>;

const MINUTE_MS = 60_000;

describe('tickets', () => {
  it('AUTH-1 a ticket opens one connection', async () => {
    await using floor = await startFloor();
    const { user, session, bearer } = await floor.seated();
    const issued = await floor.request<Ticket>('POST', '/api/tickets', {
      headers: { ...bearer, origin: floor.origin },
    });
    expect(issued.status).toBe(201);
    expect(issued.body.ticket).toMatch(/^[\w-]{43}$/);
    expect(Date.parse(issued.body.expires_at)).toBe(floor.now + 30_000);

    const identity = await floor.auth.redeemTicket(issued.body.ticket, floor.origin);
    expect(identity).toMatchObject({
      userId: user.id,
      name: 'Ann Ray',
      role: 'participant',
      sessionId: session.id,
    });
    await expect(floor.auth.redeemTicket(issued.body.ticket, floor.origin)).rejects.toMatchObject({
      error: 'AUTHENTICATION_FAILED',
    });
  });

  it('AUTH-1 of a hundred that use it at once, one gets in', async () => {
    await using floor = await startFloor();
    const { bearer } = await floor.seated();
    const { body } = await floor.request<Ticket>('POST', '/api/tickets', { headers: bearer });
    const tries = await Promise.allSettled(
      Array.from({ length: 100 }, () => floor.auth.redeemTicket(body.ticket, undefined)),
    );
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it('AUTH-1 from another origin it is refused, and spent', async () => {
    await using floor = await startFloor();
    const { bearer } = await floor.seated();
    const { body } = await floor.request<Ticket>('POST', '/api/tickets', {
      headers: { ...bearer, origin: floor.origin },
    });
    for (const origin of ['https://evil.example', undefined, floor.origin]) {
      await expect(floor.auth.redeemTicket(body.ticket, origin)).rejects.toMatchObject({
        error: 'AUTHENTICATION_FAILED',
      });
    }
  });

  it('AUTH-1 after 30 s it is refused', async () => {
    await using floor = await startFloor();
    const { bearer } = await floor.seated();
    const { body } = await floor.request<Ticket>('POST', '/api/tickets', { headers: bearer });
    floor.now += 30_000;
    await expect(floor.auth.redeemTicket(body.ticket, undefined)).rejects.toMatchObject({
      error: 'AUTHENTICATION_FAILED',
    });
  });

  it('AUTH-1 whose seat was taken since is refused with the reason', async () => {
    await using floor = await startFloor();
    const { seat, bearer } = await floor.seated();
    const { body } = await floor.request<Ticket>('POST', '/api/tickets', { headers: bearer });
    await floor.change('seats', seat.id, { removed_at: floor.now });
    await expect(floor.auth.redeemTicket(body.ticket, undefined)).rejects.toMatchObject({
      error: 'SEAT_REMOVED',
    });
  });
});

describe('AUTH-4 PERM-4 a token is as good as what it is of', () => {
  type Case = [
    title: string,
    table: 'seats' | 'sessions' | 'users',
    change: Record<string, unknown>,
    error: ErrorName,
  ];
  const cases: Case[] = [
    ['a seat that was removed', 'seats', { removed_at: 1 }, 'SEAT_REMOVED'],
    ['a seat whose link was withdrawn', 'seats', { revoked_at: 1 }, 'INVITE_REVOKED'],
    ['a seat whose time is over', 'seats', { expires_at: 1 }, 'SEAT_EXPIRED'],
    ['a seat that another device took', 'seats', { generation: 2 }, 'AUTHENTICATION_FAILED'],
    ['a session that ended', 'sessions', { phase: 'ended' }, 'SESSION_ENDED'],
    ['a session that expired', 'sessions', { phase: 'expired' }, 'SESSION_ENDED'],
    ['a session that was cancelled', 'sessions', { phase: 'cancelled' }, 'SESSION_CANCELLED'],
    ['a person who was disabled', 'users', { disabled_at: 1 }, 'AUTHENTICATION_FAILED'],
  ];

  it.each(cases)('%s', async (_, table, change, error) => {
    await using floor = await startFloor();
    const { seat, session, user, token, bearer } = await floor.seated();
    const before = await floor.auth.identify(token);
    await floor.change(table, { seats: seat.id, sessions: session.id, users: user.id }[table], change);

    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error });
    await expect(floor.auth.recheck(before)).rejects.toMatchObject({ error });
    for (const path of ['/api/tickets', '/api/auth/refresh']) {
      const answer = await floor.request('POST', path, { headers: bearer });
      expect([answer.status, answer.body.name]).toEqual([ERRORS[error].status, error]);
    }
  });

  it('a seat that another device took says so', async () => {
    await using floor = await startFloor();
    const { seat, token } = await floor.seated();
    await floor.change('seats', seat.id, { generation: 2 });
    await expect(floor.auth.identify(token)).rejects.toMatchObject({
      details: { reason: 'replaced_elsewhere' },
    });
  });

  it.each(['ended', 'expired', 'cancelled'] as const)(
    'who was in a session that is %s may still read',
    async (phase) => {
      await using floor = await startFloor();
      const { session, user, token, bearer } = await floor.seated({ expires_at: 1 });
      await floor.change('sessions', session.id, { phase });
      expect(await floor.auth.identify(token, 'reading')).toMatchObject({ userId: user.id });
      expect((await floor.request('GET', '/api/me', { headers: bearer })).status).toBe(200);
    },
  );

  it('a role that changed is there at the next check, upwards too', async () => {
    await using floor = await startFloor();
    const { seat, token } = await floor.seated();
    const before = await floor.auth.identify(token);
    await floor.change('seats', seat.id, { role: 'instructor' });
    expect((await floor.auth.recheck(before)).role).toBe('instructor');
    await floor.change('seats', seat.id, { role: 'observer' });
    expect((await floor.auth.recheck(before)).role).toBe('observer');
  });

  it('a check after the credential ended is refused', async () => {
    await using floor = await startFloor();
    const { token } = await floor.seated();
    const identity = await floor.auth.identify(token);
    floor.now = identity.expiresAt;
    await expect(floor.auth.recheck(identity)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
  });
});

describe('a token that another program made with the secret', () => {
  const made = (floor: { now: number }, claims: object) => {
    const iat = Math.floor(floor.now / 1000);
    return jwt.sign({ type: 'websocket', iat, exp: iat + 600, ...claims }, JWT_SECRET);
  };

  it('is of the seat its person has in the session it names', async () => {
    await using floor = await startFloor();
    const { user, session, seat } = await floor.seated();
    const token = made(floor, { sub: user.id, role: 'participant', session_id: session.id });
    expect(await floor.auth.identify(token)).toMatchObject({ seatId: seat.id, role: 'participant' });
  });

  it('can lower the role of its person, and never raise it, now or later', async () => {
    await using floor = await startFloor();
    const { user, session } = await floor.seated();
    const claims = { sub: user.id, session_id: session.id };
    const lowered = await floor.auth.identify(made(floor, { ...claims, role: 'observer' }));
    expect(lowered.role).toBe('observer');
    expect((await floor.auth.recheck(lowered)).role).toBe('observer');
    const raised = await floor.auth.identify(made(floor, { ...claims, role: 'instructor' }));
    expect(raised.role).toBe('participant');
    await expect(floor.auth.identify(made(floor, { ...claims, role: 'admin' }))).rejects.toMatchObject({
      error: 'AUTHENTICATION_FAILED',
    });
  });

  it('opens no other session', async () => {
    await using floor = await startFloor();
    const { user } = await floor.seated();
    const other = await floor.addSession({ phase: 'live' });
    const token = made(floor, { sub: user.id, role: 'participant', session_id: other.id });
    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
  });
});

describe('logging out and renewing', () => {
  it('AUTH-8 a login that ended closes its connections, and its cookie and token are worth nothing', async () => {
    await using floor = await startFloor();
    const { browser, bearer, token } = await floor.signIn();
    const identity = await floor.auth.identify(token);
    const answer = await floor.request('POST', '/api/auth/logout', { headers: browser });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^admin_session=;.*Expires=Thu, 01 Jan 1970/);
    expect(floor.plans.at(-1)?.closes).toEqual([{ loginId: identity.loginId, code: CLOSE.revoked }]);
    for (const headers of [browser, bearer]) {
      expect((await floor.request('GET', '/api/me', { headers })).status).toBe(401);
    }
    await expect(floor.auth.recheck(identity)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
  });

  it('a seat that is left on this device keeps its person welcome by the link', async () => {
    await using floor = await startFloor();
    const { seat, bearer, token } = await floor.seated();
    expect((await floor.request('POST', '/api/auth/logout', { headers: bearer })).status).toBe(204);
    expect(floor.plans.at(-1)?.closes).toEqual([{ seatId: seat.id, generation: 1, code: CLOSE.normal }]);
    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
    expect(await floor.people.findSeat(seat.user_id, seat.session_id)).toMatchObject({
      removed_at: null,
      generation: 2,
    });
  });

  it('AUTH-6 a fresh token is of the same seat, in its present role', async () => {
    await using floor = await startFloor();
    const { seat, token, bearer } = await floor.seated();
    await floor.change('seats', seat.id, { role: 'instructor' });
    floor.now += MINUTE_MS;
    const { body } = await floor.request<Fresh>('POST', '/api/auth/refresh', { headers: bearer });
    const renewed = await floor.auth.identify(body.token);
    expect(renewed).toMatchObject({ seatId: seat.id, role: 'instructor' });
    expect(renewed.expiresAt).toBe((await floor.auth.identify(token)).expiresAt + MINUTE_MS);
  });

  it('a login is over after 12 hours, however often it was renewed', async () => {
    await using floor = await startFloor();
    const { bearer, browser } = await floor.signIn();
    floor.now += 11 * 60 * MINUTE_MS;
    const { body } = await floor.request<Fresh>('POST', '/api/auth/refresh', { headers: bearer });
    floor.now += 60 * MINUTE_MS;
    for (const headers of [browser, { authorization: `Bearer ${body.token}` }]) {
      expect((await floor.request('GET', '/api/me', { headers })).status).toBe(401);
    }
  });

  it('me tells who the credential belongs to', async () => {
    await using floor = await startFloor();
    const { user, session, bearer } = await floor.seated();
    const { body } = await floor.request('GET', '/api/me', { headers: bearer });
    expect(body).toMatchObject({ user: { id: user.id }, role: 'participant', session_id: session.id });
  });
});
