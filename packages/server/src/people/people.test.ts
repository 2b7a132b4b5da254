import { CLOSE, type CallAnswer, type calls, type Invite, type User } from '@attune/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFloor, type Floor } from '../../test/floor.ts';

type Users = CallAnswer<typeof calls.listUsers>;
type Invites = CallAnswer<typeof calls.listInvites>;

let floor: Floor;
let bearer: Record<string, string>;
beforeEach(async () => {
  floor = await startFloor();
  ({ bearer } = await floor.signIn());
});
afterEach(() => floor.lifetime.end());

const ask = <B>(method: string, path: string, body?: unknown) =>
  floor.request<B>(method, path, { headers: bearer, ...(body !== undefined && { body }) });

async function add(changes: object = {}): Promise<User> {
  const person = { first_name: 'Ben', last_name: 'Ode', email: 'ben@example.org', ...changes };
  const { status, body } = await ask<User>('POST', '/api/users', person);
  expect(status).toBe(201);
  return body;
}

/** As the join of the session capability does it. */
async function join(user: User): Promise<string> {
  const seat = await floor.people.findSeat(user.id, user.session_id ?? '');
  if (!seat || !user.invite_code) throw new Error('no seat to join');
  const joined = floor.people.updateSeat(seat, { joined_at: floor.now, generation: seat.generation + 1 });
  await floor.storage.commit({ effects: [floor.people.spendInvite(user.invite_code), joined] });
  return floor.auth.seatToken({ ...seat, generation: seat.generation + 1 }).token;
}

const lastPlan = () => floor.plans.at(-1);

describe('people', () => {
  it('a new person has a link', async () => {
    const user = await add({ email: ' Ben@Example.org ' });
    expect(user).toMatchObject({
      email: 'ben@example.org',
      role: 'participant',
      status: 'no_session',
      progress: '0/3',
      token_valid: true,
    });
    expect(user.invite_code).toMatch(/^[2-9B-DF-HJ-NP-TV-Z]{10}$/);
    expect(user.invite_url).toBe(`${floor.url}/j/${user.invite_code}`);
    expect(lastPlan()?.touched).toEqual({ users: [user.id] });
    expect((await ask<User>('GET', `/api/users/${user.id}`)).body).toEqual(user);
  });

  it('with a session has a seat in it, on the terms given', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id, session_minutes: 20, role: 'observer' });
    expect(user).toMatchObject({
      session_id: session.id,
      session_title: 'Morning',
      status: 'invited',
      role: 'observer',
    });
    expect(await floor.people.findSeat(user.id, session.id)).toMatchObject({
      minutes: 20,
      joined_at: null,
      invite_code: user.invite_code,
    });
    expect(lastPlan()?.touched).toEqual({ users: [user.id], sessions: [session.id] });
  });

  it('as instructor leads the session, unless somebody does', async () => {
    const session = await floor.addSession();
    const first = await add({ session_id: session.id, role: 'instructor' });
    await add({ session_id: session.id, role: 'instructor', email: 'cleo@example.org' });
    const { instructor_id: leads } = await floor.storage.read
      .selectFrom('sessions')
      .select('instructor_id')
      .executeTakeFirstOrThrow();
    expect(leads).toBe(first.id);
  });

  it.each([
    ['unknown', undefined, 404, 'SESSION_NOT_FOUND'],
    ['ended', 'ended', 410, 'SESSION_ENDED'],
    ['cancelled', 'cancelled', 410, 'SESSION_CANCELLED'],
  ] as const)(
    'in a session that is %s nobody is seated, and nobody is added',
    async (_, phase, status, name) => {
      const id = phase ? (await floor.addSession({ phase })).id : 'nowhere';
      const person = { first_name: 'Ben', last_name: 'Ode', email: 'ben@example.org', session_id: id };
      const answer = await floor.request('POST', '/api/users', { headers: bearer, body: person });
      expect([answer.status, answer.body.name]).toEqual([status, name]);
      expect((await ask<Users>('GET', '/api/users')).body.users).toHaveLength(1);
    },
  );

  it('an e-mail address belongs to one person', async () => {
    await add();
    const again = { first_name: 'B', last_name: 'O', email: 'BEN@example.org' };
    const answer = await floor.request('POST', '/api/users', { headers: bearer, body: again });
    expect([answer.status, answer.body.name, answer.body.details]).toEqual([
      409,
      'CONFLICT',
      { field: 'email' },
    ]);
    const other = await add({ email: 'other@example.org' });
    expect((await ask('PATCH', `/api/users/${other.id}`, { email: 'ben@example.org' })).status).toBe(409);
    expect((await ask('PATCH', `/api/users/${other.id}`, { email: 'other@example.org' })).status).toBe(200);
  });

  it('of many who add the same address at once, one succeeds', async () => {
    const person = { first_name: 'B', last_name: 'O', email: 'ben@example.org' };
    const all = await Promise.all(Array.from({ length: 10 }, () => ask('POST', '/api/users', person)));
    expect(all.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(9).fill(409)]);
  });

  it('of two who are given the same address at once, one gets it', async () => {
    const people = [await add({ email: 'one@example.org' }), await add({ email: 'two@example.org' })];
    const change = { email: 'same@example.org' };
    const all = await Promise.all(people.map(({ id }) => ask('PATCH', `/api/users/${id}`, change)));
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('what looks like SQL is a name', async () => {
    const user = await add({ first_name: `Robert'); DROP TABLE users;--` });
    expect((await ask<User>('GET', `/api/users/${user.id}`)).body.first_name).toBe(
      `Robert'); DROP TABLE users;--`,
    );
    expect((await ask('GET', `/api/users/${encodeURIComponent(`' OR '1'='1`)}`)).status).toBe(404);
  });

  it('are listed newest first, with their devices', async () => {
    floor.now += 1;
    const user = await add();
    floor.devices.set(user.id, 2);
    const { users } = (await ask<Users>('GET', '/api/users')).body;
    expect(users.map(({ role, devices }) => [role, devices])).toEqual([
      ['participant', 2],
      ['admin', 0],
    ]);
  });

  it('are changed', async () => {
    const user = await add();
    const { body } = await ask<User>('PATCH', `/api/users/${user.id}`, {
      first_name: 'Benno',
      email: 'benno@example.org',
    });
    expect(body).toMatchObject({ first_name: 'Benno', last_name: 'Ode', email: 'benno@example.org' });
    expect((await ask('PATCH', '/api/users/nobody', { first_name: 'X' })).status).toBe(404);
  });

  it('AUTH-8 who is deleted is shown out, and nothing of them stays', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id, role: 'instructor' });
    const token = await join(user);
    expect((await ask('DELETE', `/api/users/${user.id}`)).status).toBe(204);
    expect(lastPlan()).toMatchObject({
      closes: [{ userId: user.id, code: CLOSE.removed }],
      touched: { users: [user.id], sessions: [session.id] },
    });
    expect((await ask('GET', `/api/users/${user.id}`)).status).toBe(404);
    expect(await floor.people.findInvite(user.invite_code ?? '')).toBeUndefined();
    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
    expect((await ask('DELETE', `/api/users/${user.id}`)).status).toBe(404);
  });

  it('an admin cannot remove themselves', async () => {
    const [me] = (await ask<Users>('GET', '/api/users')).body.users;
    expect((await ask('DELETE', `/api/users/${me?.id}`)).status).toBe(403);
  });
});

describe('seats', () => {
  const patch = (user: User, body: object) => ask<User>('PATCH', `/api/users/${user.id}`, body);

  it('are given, and the link leads there', async () => {
    const session = await floor.addSession();
    const user = await add();
    const { body } = await patch(user, { session_id: session.id, session_minutes: 15, role: 'observer' });
    expect(body).toMatchObject({
      session_id: session.id,
      status: 'invited',
      role: 'observer',
      invite_code: user.invite_code,
    });
    const found = await floor.people.findInvite(user.invite_code ?? '');
    expect(found).toMatchObject({
      state: 'open',
      invite: { session_id: session.id, role: 'observer', session_minutes: 15 },
    });
  });

  it('a role that is changed asks the device for fresh credentials', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id });
    await join(user);
    const { body } = await patch(user, { role: 'instructor' });
    expect(body).toMatchObject({ role: 'instructor', status: 'joined' });
    const seat = await floor.people.findSeat(user.id, session.id);
    expect(lastPlan()?.closes).toEqual([{ seatId: seat?.id, code: CLOSE.role_changed }]);
    await patch(user, { role: 'participant' });
    const { instructor_id: leads } = await floor.storage.read
      .selectFrom('sessions')
      .select('instructor_id')
      .executeTakeFirstOrThrow();
    expect(leads).toBeNull();
  });

  it('minutes that are changed count from the join', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id, session_minutes: 20 });
    await join(user);
    const joinedAt = floor.now;
    floor.now += 60_000;
    expect((await patch(user, { session_minutes: 5 })).body.session_timer).toBe('04:00');
    expect((await floor.people.findSeat(user.id, session.id))?.expires_at).toBe(joinedAt + 300_000);
    // Without a time of their own they have the session's, which is counted from the join until it starts.
    expect((await patch(user, { session_minutes: null })).body.session_timer).toBe('29:00');
    expect((await floor.people.findSeat(user.id, session.id))?.expires_at).toBeNull();
  });

  it('another session is a new beginning; the joined seat stays, one never joined goes', async () => {
    const [one, two, three] = [await floor.addSession(), await floor.addSession(), await floor.addSession()];
    const user = await add({ session_id: one.id });
    await patch(user, { session_id: two.id });
    expect(await floor.people.findSeat(user.id, one.id)).toBeUndefined();
    await join({ ...user, session_id: two.id });
    expect((await patch(user, { session_id: three.id })).body).toMatchObject({
      session_id: three.id,
      status: 'invited',
      token_valid: true,
    });
    expect(await floor.people.findSeat(user.id, two.id)).toMatchObject({ removed_at: null });
    expect(await floor.people.findInvite(user.invite_code ?? '')).toMatchObject({
      state: 'open',
      invite: { uses: 0 },
    });
  });

  it('no session takes the seat away and closes it with 4502', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id });
    const token = await join(user);
    const seat = await floor.people.findSeat(user.id, session.id);
    expect((await patch(user, { session_id: null })).status).toBe(200);
    expect(lastPlan()).toMatchObject({
      closes: [{ seatId: seat?.id, code: CLOSE.removed }],
      touched: { sessions: [session.id] },
    });
    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error: 'SEAT_REMOVED' });
  });

  it('SESS-11 given back after a removal, the old token stays worthless', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id });
    const token = await join(user);
    const seat = await floor.people.findSeat(user.id, session.id);
    await floor.change('seats', seat?.id ?? '', { removed_at: floor.now });
    expect((await patch(user, { session_id: session.id })).body).toMatchObject({
      status: 'invited',
      token_valid: true,
    });
    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
  });

  it('an admin needs none', async () => {
    const [me] = (await ask<Users>('GET', '/api/users')).body.users;
    expect((await ask('PATCH', `/api/users/${me?.id}`, { role: 'instructor' })).status).toBe(409);
  });
});

describe('links', () => {
  it('SESS-2 looking one up, however typed, spends nothing; joining does', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id });
    const code = user.invite_code ?? '';
    for (let looks = 0; looks < 3; looks += 1) {
      expect(await floor.people.findInvite(code.toLowerCase())).toMatchObject({
        state: 'open',
        invite: { uses: 0 },
      });
    }
    await join(user);
    expect(await floor.people.findInvite(code)).toMatchObject({ state: 'used', invite: { uses: 1 } });
  });

  it('of ten who spend the last use at once, one succeeds', async () => {
    const { invite_code: code } = await add();
    const spend = () => floor.storage.commit({ effects: [floor.people.spendInvite(code ?? '')] });
    const all = await Promise.allSettled(Array.from({ length: 10 }, spend));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(all.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { error: 'INVITE_USED' },
    });
  });

  it('a new one for a person replaces the old one and keeps their seat', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id });
    const token = await join(user);
    const { status, body } = await ask<Invite>('POST', '/api/invites', {
      user_id: user.id,
      expires_in_hours: 2,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      user_id: user.id,
      session_id: session.id,
      max_uses: 1,
      uses: 0,
      status: 'open',
    });
    expect(Date.parse(body.expires_at)).toBe(floor.now + 7_200_000);
    expect(await floor.people.findInvite(user.invite_code ?? '')).toMatchObject({ state: 'revoked' });
    expect(await floor.auth.identify(token)).toMatchObject({ userId: user.id });
    const { invites } = (await ask<Invites>('GET', `/api/users/${user.id}/invites`)).body;
    expect(invites.map(({ status: state }) => state).toSorted()).toEqual(['open', 'revoked']);
    expect((await ask<User>('GET', `/api/users/${user.id}`)).body.status).toBe('joined');
  });

  it('an open one is for as many as the session holds', async () => {
    const session = await floor.addSession({ capacity: 7 });
    const { body } = await ask<Invite>('POST', '/api/invites', { session_id: session.id });
    expect(body).toMatchObject({ user_id: null, session_id: session.id, role: 'participant', max_uses: 7 });
  });

  it.each([
    [{}, 400, 'VALIDATION_ERROR'],
    [{ user_id: 'nobody' }, 404, 'NOT_FOUND'],
    [{ session_id: 'nowhere' }, 404, 'SESSION_NOT_FOUND'],
    [{ session_id: 'nowhere', max_uses: 0 }, 400, 'VALIDATION_ERROR'],
  ])('%j makes none', async (body, status, name) => {
    const answer = await floor.request('POST', '/api/invites', { headers: bearer, body });
    expect([answer.status, answer.body.name]).toEqual([status, name]);
  });

  it('AUTH-8 withdrawn, who came in by it is shown out with 4503, and nobody comes in any more', async () => {
    const session = await floor.addSession();
    const { body: link } = await ask<Invite>('POST', '/api/invites', { session_id: session.id });
    const { user, effect } = floor.people.newGuest('Mary Jane Poe');
    await floor.storage.commit({ effects: [effect, floor.people.spendInvite(link.code)] });
    const seat = await floor.addSeat(user.id, session.id, { invite_code: link.code });
    const { token } = floor.auth.seatToken(seat);
    const bystander = await floor.seated();

    expect((await ask('DELETE', `/api/invites/${link.code}`)).status).toBe(204);
    expect(lastPlan()).toEqual({
      closes: [{ seatId: seat.id, generation: 1, code: CLOSE.revoked }],
      touched: { users: [user.id], sessions: [session.id] },
    });
    await expect(floor.auth.identify(token)).rejects.toMatchObject({ error: 'INVITE_REVOKED' });
    await expect(
      floor.storage.commit({ effects: [floor.people.spendInvite(link.code)] }),
    ).rejects.toMatchObject({ error: 'INVITE_USED' });
    expect(await floor.auth.identify(bystander.token)).toMatchObject({ userId: bystander.user.id });
    expect(await floor.people.userOf(user.id)).toMatchObject({
      first_name: 'Mary Jane',
      last_name: 'Poe',
      status: 'revoked',
      invite_url: null,
    });
    expect((await ask('DELETE', '/api/invites/NOSUCHCODE')).status).toBe(404);
  });

  it('a new link lets somebody in again whose link was withdrawn', async () => {
    const session = await floor.addSession();
    const user = await add({ session_id: session.id });
    await join(user);
    await ask('DELETE', `/api/invites/${user.invite_code}`);
    expect((await floor.people.userOf(user.id)).status).toBe('revoked');
    await ask('POST', '/api/invites', { user_id: user.id });
    expect(await floor.people.userOf(user.id)).toMatchObject({ status: 'invited', token_valid: true });
  });
});
