import { calls, CLOSE, ProtocolError, sessionChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  START,
  startBeside,
  startNode,
  startWithWrongClock,
  type CapabilityNode,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import { turn } from '../../test/slowHub.ts';
import { CONTROL_CHANNEL } from '../order.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A minute in seconds, and a database is asked in each. */
const DEADLINE_MS = 30_000;

async function typesOn(node: CapabilityNode, sessionId: string): Promise<string[]> {
  return (await node.events(sessionChannel(sessionId))).map(({ type }) => type);
}

async function phaseOf(node: CapabilityNode, sessionId: string): Promise<unknown> {
  return (await node.session.viewSessions([sessionId]))[0]?.phase;
}

describeOnEveryDatabase((create) => {
  describe('time, on several nodes', { timeout: DEADLINE_MS }, () => {
    it('SESS-8 SESS-12 a session ends by itself when the node that started it is gone', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await Promise.all([a.session.start?.(), b.session.start?.()]);
      const session = await a.createSession({ duration_minutes: 1 });
      await a.send(ADMIN, session.id, 'session_start', {});
      await a.leave();
      await goOn(b, async () => (await phaseOf(b, session.id)) === 'ended', SECOND_MS);
      expect(b.clock.now() - START).toBeLessThan(3_000 + MINUTE_MS + 10_000);
      expect(b.troubles).toEqual([]);
    });

    it('SESS-12 of several nodes whose timer is due at once one ends the session, and the others are quiet', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await using c = startBeside(a);
      const nodes = [a, b, c];
      await Promise.all(nodes.map((node) => node.session.start?.()));
      const session = await a.createSession({ duration_minutes: 1 });
      await a.send(ADMIN, session.id, 'session_start', {});
      await goOn(a, async () => (await phaseOf(a, session.id)) === 'ended', SECOND_MS);
      for (let turns = 0; turns < 50; turns += 1) await turn();
      expect(await typesOn(a, session.id)).toEqual(['session_started', 'session_ending', 'session_ended']);
      expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([]);
    });

    it('SESS-9 SESS-12 a seat is closed in time when the node that knew of it is gone', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await Promise.all([a.session.start?.(), b.session.start?.()]);
      const session = await a.createSession();
      const { identity } = await a.join(session.id, { session_minutes: 1 });
      await a.leave();
      await goOn(b, () => b.closes.length > 0, SECOND_MS);
      expect(b.closes).toEqual([{ seatId: identity.seatId, code: CLOSE.expired }]);
      await goOn(b, () => b.clock.now() > START + 2 * MINUTE_MS, SECOND_MS);
      expect(b.closes.length).toBe(1);
    });

    it('SESS-9 SESS-12 of several nodes one tells that the time of a seat is over, and it is told once', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await using c = startBeside(a);
      const nodes = [a, b, c];
      await Promise.all(nodes.map((node) => node.session.start?.()));
      const session = await a.createSession();
      await a.join(session.id, { session_minutes: 1 });
      await goOn(a, () => a.clock.now() > START + 2 * MINUTE_MS, SECOND_MS);
      const orders = await a.events(CONTROL_CHANNEL);
      expect(orders.map(({ json }) => (JSON.parse(json) as { closing: object }).closing)).toMatchObject([
        { code: CLOSE.expired },
      ]);
      expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([]);
    });

    it('SESS-9 a seat whose time was set anew after it was over is closed again', async () => {
      await using node = await startNode(create);
      await node.session.start?.();
      const session = await node.createSession();
      const { identity } = await node.join(session.id, { session_minutes: 1 });
      await goOn(node, () => node.closes.length > 0, SECOND_MS);
      const { storage } = node;
      const later = storage.read.updateTable('seats').set({ expires_at: START + 2 * MINUTE_MS });
      await storage.commit({ effects: [{ query: later.where('id', '=', identity.seatId).compile() }] });
      await goOn(node, () => node.closes.length > 1, SECOND_MS);
      expect(node.clock.now()).toBeGreaterThanOrEqual(START + 2 * MINUTE_MS);
    });

    it.each([HOUR_MS, -HOUR_MS])(
      'SESS-8 SESS-9 a node whose wall clock is off by %i ms ends nothing at another time',
      async (offMs) => {
        await using a = await startNode(create);
        await using wrong = await startWithWrongClock(a, offMs);
        await wrong.session.start?.();
        const session = await a.createSession({ duration_minutes: 1 });
        const other = await a.createSession();
        await a.join(other.id, { session_minutes: 1 });
        await wrong.send(ADMIN, session.id, 'session_start', {});
        await a.leave();
        await goOn(wrong, () => wrong.closes.length > 0, SECOND_MS);
        expect(wrong.clock.now() - START).toBeGreaterThanOrEqual(MINUTE_MS);
        await goOn(wrong, async () => (await phaseOf(wrong, session.id)) === 'ended', SECOND_MS);
        expect(wrong.clock.now() - START).toBeGreaterThanOrEqual(3_000 + MINUTE_MS);
        expect(wrong.clock.now() - START).toBeLessThan(3_000 + MINUTE_MS + 10_000);
      },
    );

    it('SESS-12 what another node is always faster with is not asked for without a pause', async () => {
      await using node = await startNode(create);
      await node.session.start?.();
      const session = await node.createSession({ duration_minutes: 1 });
      await node.send(ADMIN, session.id, 'session_start', {});
      let tries = 0;
      node.before = async ({ effects = [] }) => {
        if (effects.length === 0) return;
        tries += 1;
        throw new ProtocolError('CONFLICT');
      };
      await goOn(node, () => tries > 0, SECOND_MS);
      const before = tries;
      for (let turns = 0; turns < 50; turns += 1) {
        node.clock.advance(1);
        await turn();
      }
      expect(tries).toBe(before);
      await goOn(node, () => tries > before, SECOND_MS);
    });

    it('SESS-12 also one whose time was over between two looks', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await b.session.start?.();
      const session = await a.createSession();
      const { identity } = await a.join(session.id, { session_minutes: 1 });
      const { storage } = a;
      const short = storage.read.updateTable('seats').set({ expires_at: START + 1_000 });
      await storage.commit({ effects: [{ query: short.where('id', '=', identity.seatId).compile() }] });
      await a.leave();
      await goOn(b, () => b.closes.length > 0, SECOND_MS);
      expect(b.clock.now()).toBeLessThan(START + MINUTE_MS);
    });
  });

  it('SESS-13 of two admins who appoint a leader at once one is refused, and one leads', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    const session = await a.createSession({ instructor_id: (await a.addUser()).id });
    const chosen = [await a.addUser({ first_name: 'Ines' }), await a.addUser({ first_name: 'Ilse' })];
    // Both have read who leads before either of them has changed it.
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    for (const node of [a, b]) {
      node.before = async () => {
        if ((waiting += 1) === 2) both.resolve();
        await both.promise;
      };
    }
    const calling = [a, b].map((node, index) =>
      node.call(calls.updateSession, {
        identity: ADMIN,
        params: { id: session.id },
        body: { instructor_id: chosen[index]?.id ?? '' },
      }),
    );
    const answers = await Promise.allSettled(calling);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { error: string }).error)).toEqual(['CONFLICT']);
    const led = await a.storage.read
      .selectFrom('seats')
      .select('user_id')
      .where('session_id', '=', session.id)
      .where('role', '=', 'instructor')
      .execute();
    const [view] = await a.session.viewSessions([session.id]);
    expect(led).toEqual([{ user_id: view?.instructor?.user_id }]);
    expect(chosen.map(({ id }) => id)).toContain(view?.instructor?.user_id);
  });
});
