import { parseChannel, sessionChannel, TECHNIQUES, toInstant, userChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import {
  BREATHS,
  by,
  cast,
  closed,
  counted,
  errorOf,
  eventsOf,
  gathered,
  leadTally,
  opened,
  ownOf,
  voteOf,
  type Group,
} from '../../test/votes.ts';

/** Everything that is told is told again by the database, as a node that has just started does it. */
async function hydrated(node: CapabilityNode, channel: string) {
  const capability = node.all.find(({ name }) => name === 'vote');
  const told = (await capability?.hydrate?.(parseChannel(channel))) ?? [];
  return new Map(
    told
      .filter((state) => state.channel === channel && state.value !== null)
      .map(({ type, value }) => [type, value as unknown]),
  );
}

async function until(node: CapabilityNode, group: Group, counts: readonly number[]): Promise<void> {
  await node.until(async () => {
    const vote = await voteOf(node, group.session.id);
    return JSON.stringify(vote.counts) === JSON.stringify(counts);
  });
}

describeOnEveryDatabase((create) => {
  describe('opening', () => {
    it('VOTE-1 tells the question and the choices, with their techniques', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      await opened(node, group, { closes_in_s: 60 });
      const [event] = await eventsOf(node, group, 'vote_opened');
      const asked = {
        question: 'Which breath next?',
        choices: [
          { label: 'Box', technique: TECHNIQUES.find(({ id }) => id === 'box') },
          { label: 'Slow', technique: TECHNIQUES.find(({ id }) => id === 'extended-exhale') },
          { label: 'Silence', technique: null },
        ],
        results: 'live',
        applies: true,
        closes_at: toInstant(START + 60_000),
      };
      const vote = await voteOf(node, group.session.id);
      expect(event).toEqual({ vote_id: vote.id, by: by('Ines Test', 'instructor'), ...asked });
      expect(vote).toMatchObject({ ...asked, phase: 'open', voters: 0, entitled: 3, counts: [0, 0, 0] });
    });

    it('VOTE-1 refuses a technique that nobody knows', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      const choices = [{ label: 'x', technique: 'none' }, { label: 'y' }];
      const asked = node.send(ines.identity, session.id, 'vote_open', { ...BREATHS, choices });
      expect(await errorOf(asked)).toBe('VALIDATION_ERROR');
    });

    it('VOTE-2 two who open one at once: one does, the other is told', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, ines } = group;
      const plans = [
        await node.planOf(ines.identity, session.id, 'vote_open', BREATHS),
        await node.planOf(ADMIN, session.id, 'vote_open', BREATHS),
      ];
      const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
      expect(outcomes.sort()).toEqual(['CONFLICT', 'accepted']);
      expect(await eventsOf(node, group, 'vote_opened')).toHaveLength(1);
    });

    it('VOTE-2 while one is open, or about to be applied, another is refused in words', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      const next = () => node.send(ADMIN, group.session.id, 'vote_open', BREATHS);
      await expect(next()).rejects.toMatchObject({
        error: 'CONFLICT',
        message: expect.stringContaining('open'),
      });
      await cast(node, group, group.pia, id, 0);
      await closed(node, group, id);
      await expect(next()).rejects.toMatchObject({
        error: 'CONFLICT',
        message: expect.stringContaining('breath'),
      });
      await node.send(group.ines.identity, group.session.id, 'vote_veto', { vote_id: id });
      await next();
      const vote = await voteOf(node, group.session.id);
      expect([vote.phase, vote.id === id]).toEqual(['open', false]);
    });

    it('VOTE-2 PERM-3 not in a session that ended meanwhile', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      const late = await node.planOf(ines.identity, session.id, 'vote_open', BREATHS);
      await node.send(ines.identity, session.id, 'session_end', {});
      expect(await errorOf(node.carryOut(late))).toBe('WRONG_PHASE');
    });
  });

  describe('ballots', () => {
    it('VOTE-3 one person has one, and may change it', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      await cast(node, group, group.pia, id, 0);
      await cast(node, group, group.ben, id, 0);
      await cast(node, group, group.pia, id, 2);
      await until(node, group, [1, 0, 1]);
      expect(await voteOf(node, group.session.id)).toMatchObject({ voters: 2, entitled: 3 });
    });

    it('VOTE-3 two tabs that vote at the same moment leave one ballot', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      const { identity } = group.pia;
      const plans = [0, 1, 2, 1, 0].map((choice) =>
        node.planOf(identity, group.session.id, 'vote_cast', { vote_id: id, choice }),
      );
      await Promise.all((await Promise.all(plans)).map((plan) => node.carryOut(plan)));
      const rows = await node.storage.read.selectFrom('ballots').selectAll().execute();
      expect(rows).toMatchObject([{ vote_id: id, user_id: identity.userId }]);
      const vote = await closed(node, group, id);
      expect(vote).toMatchObject({ voters: 1, outcome: { winner: rows[0]?.choice } });
      await node.until(
        async () => (await ownOf(node, group, group.pia, 'ballot'))?.['choice'] === rows[0]?.choice,
      );
    });

    it('VOTE-3 EVENT-4 one that is sent again counts once, and takes no later one back', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      const { identity } = group.pia;
      const channel = sessionChannel(group.session.id);
      const vote = async (choice: number, seq: number) => {
        const plan = await node.planOf(identity, group.session.id, 'vote_cast', { vote_id: id, choice });
        const producer = { channel, key: `${identity.userId}|tab_of_pia`, seq, prev: seq - 1 };
        return node.core.carrier.carryOut(plan, { connectionId: 'c', userId: identity.userId, producer });
      };
      expect(await vote(0, 1)).toEqual({ offset: undefined, duplicate: false });
      expect(await vote(1, 2)).toEqual({ offset: undefined, duplicate: false });
      // Its answer was lost, and it comes once more.
      expect(await vote(0, 1)).toEqual({ offset: undefined, duplicate: true });
      await until(node, group, [0, 1, 0]);
      expect(await node.core.eventLog.acked(channel, `${identity.userId}|tab_of_pia`, 2)).toEqual({
        offset: undefined,
      });
    });

    it('VOTE-4 after the close there is none, also when it was on its way', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, ines, pia, ben } = group;
      const id = await opened(node, group);
      await cast(node, group, pia, id, 0);
      const planOf = () => node.planOf(ben.identity, session.id, 'vote_cast', { vote_id: id, choice: 1 });
      const before = await planOf();
      node.clock.advance(10);
      const atOnce = await planOf();
      await node.send(ines.identity, session.id, 'vote_close', { vote_id: id });
      // Nobody has counted yet.
      expect(await errorOf(node.carryOut(atOnce))).toBe('VOTE_CLOSED');
      expect(await errorOf(cast(node, group, ben, id, 1))).toBe('VOTE_CLOSED');
      expect(await counted(node, group)).toMatchObject({ counts: [1, 0, 0], voters: 1 });
      // Cast in time, and stored when all was over.
      expect(await errorOf(node.carryOut(before))).toBe('VOTE_CLOSED');
      expect(await errorOf(cast(node, group, ben, id, 1))).toBe('VOTE_CLOSED');
      expect(await node.storage.read.selectFrom('ballots').select('user_id').execute()).toHaveLength(1);
    });

    it('VOTE-4 one that comes while the others are counted is counted too', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, ines, pia, ben } = group;
      const id = await opened(node, group);
      await cast(node, group, pia, id, 0);
      const onItsWay = await node.planOf(ben.identity, session.id, 'vote_cast', { vote_id: id, choice: 1 });
      // Cast before the close, on a node that was slow to store it.
      node.clock.advance(10);
      await node.send(ines.identity, session.id, 'vote_close', { vote_id: id });
      node.before = async ({ events = [] }) => {
        if (!events.some(({ type }) => type === 'vote_closed')) return;
        node.before = () => Promise.resolve();
        await node.core.realtime.carryOut(onItsWay);
      };
      // The count is refused for it, and made again.
      await goOn(node, async () => (await voteOf(node, session.id)).phase === 'closed', 10);
      expect(await eventsOf(node, group, 'vote_closed')).toMatchObject([{ counts: [1, 1, 0], voters: 2 }]);
    });

    it('VOTE-13 VOTE-3 a vote by technique is the ballot of the open vote for the choice with it', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, pia } = group;
      const say = (technique: string) => node.send(pia.identity, session.id, 'technique_vote', { technique });
      expect(await errorOf(say('box'))).toBe('VOTE_CLOSED');
      const id = await opened(node, group, {
        choices: [{ label: 'Stay' }, { label: 'Box', technique: 'box' }],
      });
      await cast(node, group, pia, id, 0);
      await say('box');
      const ballot = async () => (await ownOf(node, group, pia, 'ballot')) as { choice: number } | undefined;
      await node.until(async () => (await ballot())?.choice === 1);
      expect(await errorOf(say('coherent'))).toBe('VALIDATION_ERROR');
      expect(await closed(node, group, id)).toMatchObject({ voters: 1, counts: [0, 1] });
      expect(await errorOf(say('box'))).toBe('VOTE_CLOSED');
    });

    it('VOTE-4 one for a choice that the vote does not have, or of another session, is refused', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const elsewhere = await gathered(node);
      const id = await opened(node, group);
      expect(await errorOf(cast(node, group, group.pia, id, 3))).toBe('VALIDATION_ERROR');
      expect(await errorOf(cast(node, elsewhere, elsewhere.pia, id, 0))).toBe('NOT_FOUND');
      expect(await errorOf(cast(node, group, group.pia, 'none', 0))).toBe('NOT_FOUND');
    });

    it('VOTE-5 only the person is told, and nothing of it is in the log', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      const before = (await node.events(sessionChannel(group.session.id))).length;
      await cast(node, group, group.pia, id, 1);
      await node.until(async () => (await ownOf(node, group, group.pia, 'ballot')) !== undefined);
      expect(await ownOf(node, group, group.pia, 'ballot')).toEqual({
        vote_id: id,
        choice: 1,
        cast_at: toInstant(START),
      });
      expect(await ownOf(node, group, group.ben, 'ballot')).toBeUndefined();
      expect(await node.events(sessionChannel(group.session.id))).toHaveLength(before);
      await until(node, group, [0, 1, 0]);
      const told = JSON.stringify(await voteOf(node, group.session.id));
      expect(told).not.toContain(group.pia.identity.userId);
    });

    it('VOTE-8 who was removed neither counts nor may vote; who comes in may', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, ines, pia, ben } = group;
      const id = await opened(node, group);
      await cast(node, group, pia, id, 0);
      await cast(node, group, ben, id, 1);
      await node.send(ines.identity, session.id, 'seat_remove', { user_id: ben.identity.userId });
      await node.until(async () => (await voteOf(node, session.id)).entitled === 2);
      expect(await voteOf(node, session.id)).toMatchObject({ voters: 1, counts: [1, 0, 0] });
      const late = await node.join(session.id, { first_name: 'Late' });
      await node.join(session.id, { first_name: 'Olga', role: 'observer' });
      await cast(node, group, late, id, 2);
      await until(node, group, [1, 0, 1]);
      expect(await closed(node, group, id)).toMatchObject({ voters: 2, entitled: 3, counts: [1, 0, 1] });
    });
  });

  describe('results', () => {
    it('VOTE-6 hidden until the close', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, pia } = group;
      const id = await opened(node, group, { results: 'after_close' });
      await cast(node, group, pia, id, 1);
      await node.until(async () => (await voteOf(node, session.id)).voters === 1);
      expect(await voteOf(node, session.id)).toMatchObject({ counts: null, outcome: null });
      expect(await leadTally(node, group)).toEqual({ vote_id: id, counts: [0, 1, 0] });
      expect(await ownOf(node, group, pia, 'tally')).toBeUndefined();
      expect(await closed(node, group, id)).toMatchObject({ counts: [0, 1, 0], outcome: { winner: 1 } });
      expect(await leadTally(node, group)).toBeUndefined();
    });

    it('VOTE-6 for those who have voted', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, pia, ben } = group;
      const id = await opened(node, group, { results: 'after_vote' });
      await cast(node, group, pia, id, 1);
      await node.until(async () => (await ownOf(node, group, pia, 'tally')) !== undefined);
      expect(await ownOf(node, group, ben, 'tally')).toBeUndefined();
      expect((await voteOf(node, session.id)).counts).toBeNull();
      await cast(node, group, ben, id, 1);
      const both = JSON.stringify({ vote_id: id, counts: [0, 2, 0] });
      for (const who of [pia, ben])
        await node.until(async () => JSON.stringify(await ownOf(node, group, who, 'tally')) === both);
      await closed(node, group, id);
      expect(await ownOf(node, group, pia, 'tally')).toBeUndefined();
      expect(await voteOf(node, session.id)).toMatchObject({ counts: [0, 2, 0] });
    });
  });

  describe('who comes late', () => {
    it('VOTE-12 finds all of it, from the database', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const { session, pia, ben } = group;
      const id = await opened(node, group, { results: 'after_vote' });
      await cast(node, group, pia, id, 1);
      const own = userChannel(pia.identity.userId);
      const tally = { vote_id: id, counts: [0, 1, 0] };
      expect(Object.fromEntries(await hydrated(node, sessionChannel(session.id)))).toMatchObject({
        vote: { id, phase: 'open', voters: 1, entitled: 3, counts: null },
      });
      expect(await hydrated(node, `lead:${session.id}`)).toEqual(new Map([['tally', tally]]));
      expect(Object.fromEntries(await hydrated(node, own))).toMatchObject({
        ballot: { vote_id: id, choice: 1 },
        tally,
      });
      expect(await hydrated(node, userChannel(ben.identity.userId))).toEqual(new Map());
      const vote = await closed(node, group, id);
      expect((await hydrated(node, sessionChannel(session.id))).get('vote')).toEqual(vote);
      expect(await hydrated(node, `lead:${session.id}`)).toEqual(new Map());
      expect(Object.fromEntries(await hydrated(node, own))).toEqual({
        ballot: { vote_id: id, choice: 1, cast_at: toInstant(START) },
      });
    });

    it('VOTE-12 also when the state store has forgotten everything', async () => {
      await using node = await startNode(create);
      const group = await gathered(node);
      const id = await opened(node, group);
      await cast(node, group, group.pia, id, 1);
      await until(node, group, [0, 1, 0]);
      const own = userChannel(group.pia.identity.userId);
      await node.until(async () => (await ownOf(node, group, group.pia, 'ballot')) !== undefined);
      await node.floor.states.flush([sessionChannel(group.session.id), own]);
      const valueOf = async (channel: string, type: string) =>
        (await node.follow(channel)).states.find((state) => state.type === type)?.value;
      expect(await valueOf(sessionChannel(group.session.id), 'vote')).toMatchObject({
        id,
        counts: [0, 1, 0],
      });
      expect(await valueOf(own, 'ballot')).toMatchObject({ vote_id: id, choice: 1 });
    });
  });
});
