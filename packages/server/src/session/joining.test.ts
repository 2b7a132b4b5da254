import { calls, CLOSE, ProtocolError, sessionChannel, toInstant } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';

async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.error : String(error)),
  );
}

async function openLink(node: CapabilityNode, sessionId: string, maxUses = 5): Promise<string> {
  const body = { session_id: sessionId, max_uses: maxUses };
  return (await node.call(calls.createInvite, { identity: ADMIN, body })).code;
}

describeOnEveryDatabase((create) => {
  describe('a personal link', () => {
    it('SESS-2 reading spends nothing, joining does', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const user = await node.addUser({ session_id: session.id });
      const params = { code: user.invite_code ?? '' };
      for (let read = 0; read < 3; read += 1) {
        expect(await node.call(calls.getInvite, { params })).toMatchObject({
          name: 'Pia Test',
          role: 'participant',
          joined: false,
          session: { id: session.id },
          server_time: toInstant(START),
        });
      }
      const uses = async () => {
        const { invites } = await node.call(calls.listInvites, { identity: ADMIN, params: { id: user.id } });
        return invites[0]?.uses;
      };
      expect(await uses()).toBe(0);
      await node.enter(params.code);
      expect(await uses()).toBe(1);
      expect(await node.call(calls.getInvite, { params })).toMatchObject({ joined: true });
    });

    it('SESS-4 the own token takes the same seat again, and keeps it', async () => {
      await using node = await startNode(create);
      const first = await node.join((await node.createSession()).id);
      const again = await node.enter(first.code, {}, first.identity);
      expect(again.identity.seatId).toBe(first.identity.seatId);
      expect(await node.auth.identify(first.token)).toMatchObject({ seatId: first.identity.seatId });
      expect(node.closes).toEqual([]);
    });

    it('SESS-4 the link on another device: in use, until it is moved; then the first one is closed with 4504', async () => {
      await using node = await startNode(create);
      const first = await node.join((await node.createSession()).id);
      expect(await errorOf(node.enter(first.code))).toBe('INVITE_USED');
      const moved = await node.enter(first.code, { move: true });
      expect(moved.identity.seatId).toBe(first.identity.seatId);
      expect(node.closes).toEqual([
        { seatId: first.identity.seatId, generation: 0, code: CLOSE.replaced_elsewhere },
      ]);
      await expect(node.auth.identify(first.token)).rejects.toMatchObject({
        error: 'AUTHENTICATION_FAILED',
        details: { reason: 'replaced_elsewhere' },
      });
    });

    it('SESS-4 two devices that join first at once: one has the seat', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const user = await node.addUser({ session_id: session.id });
      const code = user.invite_code ?? '';
      const outcomes = await Promise.all([errorOf(node.enter(code)), errorOf(node.enter(code))]);
      expect(outcomes.sort()).toEqual(['INVITE_USED', 'accepted']);
      const joined = (await node.events(sessionChannel(session.id))).filter(
        ({ type }) => type === 'participant_joined',
      );
      expect(joined).toHaveLength(1);
    });

    it('SESS-4 also when the link may be used twice', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const user = await node.addUser({ session_id: session.id });
      const twice = { user_id: user.id, max_uses: 2 };
      const { code } = await node.call(calls.createInvite, { identity: ADMIN, body: twice });
      const outcomes = await Promise.all([errorOf(node.enter(code)), errorOf(node.enter(code))]);
      expect(outcomes.sort()).toEqual(['INVITE_USED', 'accepted']);
    });

    it('takes the name that somebody gives themselves', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const user = await node.addUser({ session_id: session.id });
      const { identity } = await node.enter(user.invite_code ?? '', { name: 'Pia Maria Neumann' });
      expect(identity.name).toBe('Pia Maria Neumann');
      const [entry] = await node.events(sessionChannel(session.id));
      expect(JSON.parse(entry?.json ?? '')).toEqual({
        user_id: user.id,
        name: 'Pia Maria Neumann',
        role: 'participant',
      });
    });

    it('leads nowhere before it has a session', async () => {
      await using node = await startNode(create);
      const user = await node.addUser();
      const params = { code: user.invite_code ?? '' };
      expect(await node.call(calls.getInvite, { params })).toMatchObject({ session: null, joined: false });
      expect(await errorOf(node.enter(params.code))).toBe('INVITE_WITHOUT_SESSION');
      expect(await errorOf(node.enter('UNKNOWN234'))).toBe('INVITE_NOT_FOUND');
    });

    it('withdrawn, it neither reads nor joins', async () => {
      await using node = await startNode(create);
      const user = await node.addUser({ session_id: (await node.createSession()).id });
      const params = { code: user.invite_code ?? '' };
      await node.call(calls.revokeInvite, { identity: ADMIN, params });
      expect(await errorOf(node.call(calls.getInvite, { params }))).toBe('INVITE_REVOKED');
      expect(await errorOf(node.enter(params.code))).toBe('INVITE_REVOKED');
    });
  });

  describe('an open link', () => {
    it('makes a person of each who joins, who must give a name', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const code = await openLink(node, session.id);
      await expect(node.enter(code)).rejects.toMatchObject({
        error: 'VALIDATION_ERROR',
        details: { field: 'name' },
      });
      const first = await node.enter(code, { name: 'Ann' });
      const second = await node.enter(code, { name: 'Bo Li' });
      expect(second.identity.userId).not.toBe(first.identity.userId);
      expect([first.identity.name, second.identity.name]).toEqual(['Ann', 'Bo Li']);
    });

    it('SESS-4 the token of an earlier join by it comes back to the same seat', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const code = await openLink(node, session.id);
      const first = await node.enter(code, { name: 'Ann' });
      const again = await node.enter(code, {}, first.identity);
      expect(again.identity).toMatchObject({ userId: first.identity.userId, seatId: first.identity.seatId });
    });

    it('SESS-2 is spent as often as it says and not once more', async () => {
      await using node = await startNode(create);
      const code = await openLink(node, (await node.createSession()).id, 2);
      const names = ['Ann', 'Bo', 'Cy', 'Di'];
      const outcomes = await Promise.all(names.map((name) => errorOf(node.enter(code, { name }))));
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(2);
      expect(outcomes.filter((outcome) => outcome === 'INVITE_USED')).toHaveLength(2);
    });
  });

  describe('the open links of a session', () => {
    it('SESS-18 are told with how many joined by each, newest first, also one that was withdrawn', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const linksOf = (id: string) =>
        node.call(calls.listOpenLinks, { identity: ADMIN, params: { id } }).then(({ invites }) => invites);
      expect(await linksOf(session.id)).toEqual([]);
      // Neither a link of one person, nor one into another session.
      await node.addUser({ session_id: session.id });
      await openLink(node, (await node.createSession()).id);
      const first = await openLink(node, session.id, 2);
      await node.enter(first, { name: 'Ann' });
      node.clock.advance(1_000);
      const second = await openLink(node, session.id, 1);
      await node.enter(second, { name: 'Bo' });
      await node.call(calls.revokeInvite, { identity: ADMIN, params: { code: first } });
      expect(await linksOf(session.id)).toMatchObject([
        { code: second, status: 'used', uses: 1, max_uses: 1, user_id: null, session_id: session.id },
        { code: first, status: 'revoked', uses: 1, max_uses: 2 },
      ]);
      expect(await errorOf(linksOf('nowhere'))).toBe('SESSION_NOT_FOUND');
    });
  });

  describe('capacity', () => {
    it('SESS-10 of many that join the last places at once only as many get in; a leader always does', async () => {
      await using node = await startNode(create);
      const session = await node.createSession({ capacity: 2 });
      const code = await openLink(node, session.id, 10);
      const names = ['Ann', 'Bo', 'Cy', 'Di', 'Ed'];
      const outcomes = await Promise.all(names.map((name) => errorOf(node.enter(code, { name }))));
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(2);
      expect(outcomes.filter((outcome) => outcome === 'SESSION_FULL')).toHaveLength(3);
      await node.join(session.id, { role: 'instructor' });
      await node.join(session.id, { role: 'observer' });
      await node.until(async () => {
        const state = (await node.states(sessionChannel(session.id), 'session')).get(session.id);
        return state?.['people'] === 4 && state['participants'] === 2;
      });
    });

    it('SESS-10 WAIT-5 a seat whose own time is over is told to be free', async () => {
      await using node = await startNode(create);
      const session = await node.createSession({ capacity: 2 });
      await node.join(session.id);
      await node.join(session.id, { session_minutes: 1 });
      await node.join(session.id, { role: 'instructor' });
      const taken = async () => {
        const state = (await node.states(sessionChannel(session.id), 'session')).get(session.id);
        return [state?.['people'], state?.['participants']].join(' ');
      };
      await node.until(async () => (await taken()) === '3 2');
      node.clock.advance(60_000);
      await node.until(async () => (await taken()) === '2 1');
    });

    it('SESS-10 a refused guest leaves no person behind', async () => {
      await using node = await startNode(create);
      const session = await node.createSession({ capacity: 1 });
      const code = await openLink(node, session.id);
      await node.enter(code, { name: 'Ann' });
      const before = (await node.people.userViews()).length;
      expect(await errorOf(node.enter(code, { name: 'Bo' }))).toBe('SESSION_FULL');
      expect(await node.people.userViews()).toHaveLength(before);
    });
  });
});
