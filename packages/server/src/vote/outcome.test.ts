import { sessionChannel, toInstant, VETO_MS } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import {
  by,
  cast,
  closed,
  counted,
  errorOf,
  eventsOf,
  gathered,
  opened,
  ownOf,
  voteOf,
  type Group,
  BREATHS,
} from '../../test/votes.ts';

/** A vote that two have cast a ballot in, each for something else. */
async function tied(node: CapabilityNode) {
  const group = await gathered(node);
  const id = await opened(node, group);
  await cast(node, group, group.pia, id, 0);
  await cast(node, group, group.ben, id, 1);
  return { ...group, id, vote: await closed(node, group, id) };
}

describeOnEveryDatabase((create) => {
  describe('the close', () => {
    it('VOTE-9 by who leads, told once', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      await cast(node, group, group.pia, id, 1);
      await closed(node, group, id);
      const again = node.send(ADMIN, group.session.id, 'vote_close', { vote_id: id });
      expect(await errorOf(again)).toBe('VOTE_CLOSED');
      expect(await eventsOf(node, group, 'vote_closed')).toEqual([
        {
          vote_id: id,
          by: by('Ines Test', 'instructor'),
          counts: [0, 1, 0],
          voters: 1,
          entitled: 3,
          outcome: { winner: 1 },
        },
      ]);
    });

    it('VOTE-9 at its time, by nobody', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      await opened(node, group, { closes_in_s: 30 });
      node.clock.advance(29_999);
      expect((await voteOf(node, group.session.id)).phase).toBe('open');
      node.clock.advance(1);
      await counted(node, group);
      expect(await eventsOf(node, group, 'vote_closed')).toMatchObject([
        { by: null, outcome: { nobody: true } },
      ]);
      expect(node.troubles).toEqual([]);
    });

    it('VOTE-9 with the session, before its last event, and nothing is applied', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, ines, pia } = group;
      const id = await opened(node, group);
      await cast(node, group, pia, id, 0);
      await node.send(ines.identity, session.id, 'session_end', {});
      await goOn(node, async () => (await eventsOf(node, group, 'vote_closed')).length > 0);
      await goOn(node, async () => (await eventsOf(node, group, 'session_ended')).length > 0, 1_000);
      const types = (await node.events(sessionChannel(session.id))).map(({ type }) => type);
      expect(types.slice(-3)).toEqual(['session_ending', 'vote_closed', 'session_ended']);
      expect(await voteOf(node, session.id)).toMatchObject({ phase: 'closed', applies_at: null });
    });

    it('VOTE-9 SESS-7 with a session that was called off, in silence', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const ines = await node.join(session.id, { first_name: 'Ines', role: 'instructor' });
      const pia = await node.join(session.id);
      const group = { session, ines, pia, ben: pia };
      const id = await opened(node, group);
      await cast(node, group, pia, id, 0);
      await node.until(async () => (await ownOf(node, group, pia, 'ballot')) !== undefined);
      await node.send(ines.identity, session.id, 'session_end', {});
      await goOn(node, async () => (await voteOf(node, session.id)).phase === 'closed');
      const types = (await node.events(sessionChannel(session.id))).map(({ type }) => type);
      expect(types.at(-1)).toBe('session_ended');
      // What was told of a person alone goes with the session.
      await node.until(async () => (await ownOf(node, group, pia, 'ballot')) === undefined);
    });
  });

  describe('a tie', () => {
    it('VOTE-10 is settled by who leads, among those that tied', async () => {
      await using node = await startNode(create);
      const { vote, id, ...group } = await tied(node);
      const { session, ines } = group;
      expect(vote).toMatchObject({ outcome: { tie: [0, 1] }, chosen: null, applies_at: null });
      const settle = (identity: typeof ADMIN, choice: number) =>
        node.send(identity, session.id, 'vote_settle', { vote_id: id, choice });
      expect(await errorOf(settle(ines.identity, 2))).toBe('VALIDATION_ERROR');
      const plans = [
        await node.planOf(ines.identity, session.id, 'vote_settle', { vote_id: id, choice: 0 }),
        await node.planOf(ADMIN, session.id, 'vote_settle', { vote_id: id, choice: 1 }),
      ];
      const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
      expect(outcomes.sort()).toEqual(['CONFLICT', 'accepted']);
      const [settled] = await eventsOf(node, group, 'vote_settled');
      expect(await voteOf(node, session.id)).toMatchObject({
        phase: 'settled',
        chosen: (settled as { choice: number }).choice,
        applies_at: toInstant(START + VETO_MS),
      });
    });
  });

  it('VOTE-2 VOTE-10 none is opened over a tie that was settled meanwhile, and is about to be applied', async () => {
    await using node = await startNode(create);
    const { session, id } = await tied(node);
    const next = await node.planOf(ADMIN, session.id, 'vote_open', BREATHS);
    await node.send(ADMIN, session.id, 'vote_settle', { vote_id: id, choice: 0 });
    expect(await errorOf(node.carryOut(next))).toBe('CONFLICT');
    expect((await voteOf(node, session.id)).id).toBe(id);
  });

  it('SESS-7 what was decided about a vote while the session ended is refused: nothing follows its end', async () => {
    await using node = await startNode(create);
    const { id, ...group } = await tied(node);
    const { session, ines } = group;
    const late = await node.planOf(ines.identity, session.id, 'vote_settle', { vote_id: id, choice: 0 });
    await node.send(ines.identity, session.id, 'session_end', {});
    await goOn(node, async () => (await eventsOf(node, group, 'session_ended')).length > 0, 1_000);
    expect(await errorOf(node.carryOut(late, ines.identity))).toBe('WRONG_PHASE');
    expect(await eventsOf(node, group, 'vote_settled')).toEqual([]);
  });

  describe('what was chosen', () => {
    async function won(node: CapabilityNode) {
      const group = await gathered(node);
      const id = await opened(node, group);
      await cast(node, group, group.pia, id, 0);
      const vote = await closed(node, group, id);
      expect(vote.applies_at).toBe(toInstant(START + VETO_MS));
      return { ...group, id };
    }
    const changes = (node: CapabilityNode, group: Group) => eventsOf(node, group, 'technique_changed');

    it('VOTE-11 becomes the next technique on a cycle boundary when the time for a veto is over', async () => {
      await using node = await startNode(create);
      const group = await won(node);
      node.clock.advance(VETO_MS - 1);
      expect(await changes(node, group)).toEqual([]);
      node.clock.advance(1);
      await goOn(node, async () => (await voteOf(node, group.session.id)).phase === 'applied');
      expect(await eventsOf(node, group, 'vote_applied')).toEqual([{ vote_id: group.id, choice: 0 }]);
      // 11 s a cycle, from 3 s after the start on, and at least 3 s ahead.
      const startsAt = toInstant(START + 3_000 + 11_000);
      expect(await changes(node, group)).toMatchObject([
        { by: by('Ines Test', 'instructor'), technique: { id: 'box' }, starts_at: startsAt },
      ]);
      const session = (await node.states(sessionChannel(group.session.id), 'session')).get(group.session.id);
      expect(session?.['pacer']).toMatchObject({ next: { technique: { id: 'box' }, starts_at: startsAt } });
      expect(node.troubles).toEqual([]);
    });

    it('VOTE-11 does not after a veto in time, and a veto is too late afterwards', async () => {
      await using node = await startNode(create);
      const group = await won(node);
      const veto = (id: string) => node.send(ADMIN, group.session.id, 'vote_veto', { vote_id: id });
      await veto(group.id);
      expect(await voteOf(node, group.session.id)).toMatchObject({ phase: 'vetoed', applies_at: null });
      expect(await eventsOf(node, group, 'vote_vetoed')).toEqual([
        { vote_id: group.id, by: by('Ada Admin', 'admin') },
      ]);
      node.clock.advance(2 * VETO_MS);
      const next = await opened(node, group);
      expect(await changes(node, group)).toEqual([]);
      await cast(node, group, group.pia, next, 1);
      await closed(node, group, next);
      node.clock.advance(VETO_MS);
      await goOn(node, async () => (await changes(node, group)).length > 0, 1);
      await expect(veto(next)).rejects.toMatchObject({
        error: 'CONFLICT',
        message: expect.stringContaining('too late'),
      });
    });

    it('VOTE-11 of a veto and the end of its time one happens', async () => {
      await using node = await startNode(create);
      const group = await won(node);
      const veto = await node.planOf(ADMIN, group.session.id, 'vote_veto', { vote_id: group.id });
      node.clock.advance(VETO_MS);
      await goOn(node, async () => (await changes(node, group)).length > 0, 1);
      expect(await errorOf(node.carryOut(veto))).toBe('CONFLICT');
      expect(await eventsOf(node, group, 'vote_vetoed')).toEqual([]);
    });

    it('VOTE-11 waits for the end of a pause', async () => {
      await using node = await startNode(create);
      const group = await won(node);
      node.clock.advance(4_000);
      await node.send(ADMIN, group.session.id, 'session_pause', {});
      node.clock.advance(VETO_MS);
      await node.send(ADMIN, group.session.id, 'chat_message', { text: 'still paused' });
      expect((await voteOf(node, group.session.id)).phase).toBe('closed');
      await node.send(ADMIN, group.session.id, 'session_resume', {});
      await goOn(node, async () => (await voteOf(node, group.session.id)).phase === 'applied');
      expect(await changes(node, group)).toMatchObject([{ technique: { id: 'box' } }]);
    });

    it('VOTE-11 lapses with the session', async () => {
      await using node = await startNode(create);
      const group = await won(node);
      const late = await node.planOf(ADMIN, group.session.id, 'vote_veto', { vote_id: group.id });
      await node.send(ADMIN, group.session.id, 'session_end', {});
      await goOn(node, async () => (await voteOf(node, group.session.id)).applies_at === null);
      expect(await errorOf(node.carryOut(late))).toBe('CONFLICT');
      node.clock.advance(VETO_MS);
      expect(await voteOf(node, group.session.id)).toMatchObject({ phase: 'closed', chosen: 0 });
      expect(await changes(node, group)).toEqual([]);
      expect(node.troubles).toEqual([]);
    });
  });
});
