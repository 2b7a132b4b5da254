import { calls, CLOSE, sessionChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { turn } from '../../test/slowHub.ts';

const MINUTE_MS = 60_000;
/** A minute in seconds, and a database is asked in each. */
const DEADLINE_MS = 30_000;

async function typesOn(node: CapabilityNode, sessionId: string): Promise<string[]> {
  return (await node.events(sessionChannel(sessionId))).map(({ type }) => type);
}

async function phaseOf(node: CapabilityNode, sessionId: string): Promise<unknown> {
  return (await node.session.viewSessions([sessionId]))[0]?.phase;
}

/** Time goes on in small steps, with room for what it does, until it holds. */
async function pass(node: CapabilityNode, holds: () => Promise<boolean> | boolean): Promise<void> {
  const nothing = {
    query: node.storage.read.selectFrom('seats').select('id').where('id', '=', '').compile(),
  };
  while (!(await holds())) {
    node.clock.advance(1_000);
    // A database has its own time: what was asked of it before, it has answered when it answers this.
    for (let asked = 0; asked < 3; asked += 1) {
      await Promise.all([node.session.viewSessions(), node.storage.commit({ effects: [nothing] }), turn()]);
    }
  }
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
      await pass(b, async () => (await phaseOf(b, session.id)) === 'ended');
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
      await pass(a, async () => (await phaseOf(a, session.id)) === 'ended');
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
      await pass(b, () => b.closes.length > 0);
      expect(b.closes).toEqual([{ seatId: identity.seatId, code: CLOSE.expired }]);
      await pass(b, () => b.clock.now() > START + 2 * MINUTE_MS);
      expect(b.closes.length).toBe(1);
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
      await pass(b, () => b.closes.length > 0);
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
