import {
  calls,
  leadChannel,
  sessionChannel,
  userChannel,
  type Feedback,
  type Sent,
  type Technique,
} from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { OPEN_AFTER_END_MS } from './store.ts';
import { goOn } from '../../test/goOn.ts';

type Wish = Partial<Sent<'feedback_give'>>;

const wish = (over: Wish = {}): Sent<'feedback_give'> => ({
  about: 'session',
  rating: 4,
  named: false,
  ...over,
});
const COHERENT = { technique: 'coherent' };

/** A session that has just begun to breathe, with its instructor and a participant. */
async function breathing(node: CapabilityNode) {
  const session = await node.createSession();
  const ines = await node.join(session.id, { first_name: 'Ines', role: 'instructor' });
  const pia = await node.join(session.id);
  await node.send(ines.identity, session.id, 'session_start', {});
  node.clock.advance(3_000);
  return { id: session.id, ines, pia };
}

async function ended(node: CapabilityNode, id: string, by: Joined): Promise<void> {
  await node.send(by.identity, id, 'session_end', {});
  node.clock.advance(5_000);
  await goOn(node, async () => (await node.session.viewSessions([id]))[0]?.phase === 'ended', 1);
}

const give = (node: CapabilityNode, id: string, { identity }: Joined, over?: Wish) =>
  node.send(identity, id, 'feedback_give', wish(over));
/** As a page without a socket does. */
const post = (node: CapabilityNode, id: string, { identity }: Pick<Joined, 'identity'>, over?: Wish) =>
  node.call(calls.giveFeedback, { identity, params: { id }, body: wish(over) });
const view = (node: CapabilityNode, id: string, { identity }: Pick<Joined, 'identity'>) =>
  node.call(calls.getFeedback, { identity, params: { id } });

async function rows(node: CapabilityNode) {
  return node.storage.read.selectFrom('feedback').selectAll().orderBy('technique').execute();
}

async function told(node: CapabilityNode, id: string, key = 'session'): Promise<Feedback | undefined> {
  return (await node.states(leadChannel(id), 'feedback')).get(key) as Feedback | undefined;
}

async function received(node: CapabilityNode, { identity }: Joined): Promise<Record<string, unknown>[]> {
  return (await node.events(userChannel(identity.userId)))
    .filter(({ type }) => type === 'feedback_received')
    .map(({ json }) => JSON.parse(json) as Record<string, unknown>);
}

describeOnEveryDatabase((create) => {
  describe('giving', () => {
    it('FEED-1 FEED-5 is kept, told to whoever gave it, and to the room not at all', async () => {
      await using node = await startNode(create);
      const { id, pia } = await breathing(node);
      const before = (await node.events(sessionChannel(id))).length;
      await give(node, id, pia, { about: COHERENT, rating: 5, words: 'Slow and good.', named: true });
      expect(await rows(node)).toEqual([
        {
          session_id: id,
          user_id: pia.identity.userId,
          technique: 'coherent',
          technique_name: 'Coherent 5.5',
          rating: 5,
          words: 'Slow and good.',
          named: 1,
          given_at: node.clock.now(),
        },
      ]);
      expect(await received(node, pia)).toEqual([
        {
          session_id: id,
          about: COHERENT,
          rating: 5,
          words: 'Slow and good.',
          named: true,
          received_at: new Date(node.clock.now()).toISOString(),
        },
      ]);
      expect(await node.events(sessionChannel(id))).toHaveLength(before);
    });

    it('FEED-1 nobody but participants, and of this session', async () => {
      await using node = await startNode(create);
      const { id, ines } = await breathing(node);
      const olga = await node.join(id, { role: 'observer' });
      const stranger = await node.join((await node.createSession()).id);
      for (const who of [ines, olga, { identity: ADMIN }])
        await expect(post(node, id, who)).rejects.toMatchObject({ error: 'FORBIDDEN' });
      await expect(give(node, id, ines)).rejects.toMatchObject({ error: 'FORBIDDEN' });
      await expect(post(node, id, stranger)).rejects.toMatchObject({ error: 'SESSION_NOT_FOUND' });
      await expect(view(node, id, stranger)).rejects.toMatchObject({ error: 'SESSION_NOT_FOUND' });
      await expect(view(node, 'nowhere', { identity: ADMIN })).rejects.toMatchObject({
        error: 'SESSION_NOT_FOUND',
      });
      expect(await rows(node)).toEqual([]);
    });

    it('FEED-3 again takes the place of the earlier one, its words included', async () => {
      await using node = await startNode(create);
      const { id, pia } = await breathing(node);
      await give(node, id, pia, { rating: 2, words: 'Too fast.', named: true });
      node.clock.advance(1_000);
      await give(node, id, pia, { rating: 4 });
      expect(await rows(node)).toMatchObject([
        { technique: '', rating: 4, words: null, named: 0, given_at: node.clock.now() },
      ]);
      expect(await received(node, pia)).toMatchObject([{ rating: 2 }, { rating: 4, words: null }]);
      // About another thing it is another one.
      await give(node, id, pia, { about: COHERENT, rating: 1 });
      expect(await rows(node)).toHaveLength(2);
    });

    it('FEED-3 from two tabs at once it is one, and counted once', async () => {
      await using node = await startNode(create);
      const { id, pia } = await breathing(node);
      const plans = await Promise.all(
        [1, 5].map((rating) => node.planOf(pia.identity, id, 'feedback_give', wish({ rating }))),
      );
      await Promise.all(plans.map((plan) => node.carryOut(plan)));
      const [row, ...others] = await rows(node);
      expect(others).toEqual([]);
      await node.until(async () => (await told(node, id))?.mean === row?.rating);
      expect((await told(node, id))?.count).toBe(1);
    });

    it('FEED-4 only about what was breathed', async () => {
      await using node = await startNode(create);
      const { id, ines, pia } = await breathing(node);
      const rate = (technique: string) => give(node, id, pia, { about: { technique } });
      const refusal = {
        error: 'VALIDATION_ERROR',
        details: { field: 'about', problem: 'was not breathed in this session' },
      };
      await expect(rate('nothing')).rejects.toMatchObject(refusal);
      await node.send(ines.identity, id, 'technique_change', { technique: 'four-seven-eight' });
      node.clock.advance(1_000);
      await node.send(ines.identity, id, 'technique_change', { technique: 'box' });
      // Announced, and not begun.
      await expect(rate('box')).rejects.toMatchObject(refusal);
      node.clock.advance(30_000);
      // Announced, and overtaken before it began.
      await expect(rate('four-seven-eight')).rejects.toMatchObject(refusal);
      expect(await rows(node)).toEqual([]);
      await rate('box');
      await rate('coherent');
      expect((await rows(node)).map(({ technique }) => technique)).toEqual(['box', 'coherent']);
      expect((await view(node, id, pia)).techniques).toEqual([
        { id: 'coherent', name: 'Coherent 5.5' },
        { id: 'box', name: 'Box 4-4-4-4' },
      ]);
    });
  });

  describe('when', () => {
    it('FEED-2 not before the start, and not of what never was', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const pia = await node.join(session.id);
      await expect(post(node, session.id, pia)).rejects.toMatchObject({ error: 'SESSION_NOT_STARTED' });
      await node.send(ADMIN, session.id, 'session_end', {});
      await expect(post(node, session.id, pia)).rejects.toMatchObject({ error: 'SESSION_CANCELLED' });
    });

    it('FEED-2 while it ends, and for 7 days afterwards', async () => {
      await using node = await startNode(create);
      const { id, ines, pia } = await breathing(node);
      expect((await view(node, id, pia)).until).toBeNull();
      await node.send(ines.identity, id, 'session_end', {});
      await give(node, id, pia, { rating: 3 });
      const endedAt = node.clock.now() + 5_000;
      node.clock.advance(5_000);
      await goOn(node, async () => (await node.session.viewSessions([id]))[0]?.phase === 'ended', 1);
      node.clock.setNow(endedAt + OPEN_AFTER_END_MS - 1);
      const answer = await post(node, id, pia, { rating: 5, words: 'I slept well.' });
      expect(answer).toMatchObject({ session_id: id, rating: 5, words: 'I slept well.' });
      expect(await view(node, id, pia)).toMatchObject({
        given: [answer],
        until: new Date(endedAt + OPEN_AFTER_END_MS).toISOString(),
      });
      // A name can be taken back for as long, also of a technique.
      await post(node, id, pia, { about: COHERENT });
      node.clock.setNow(endedAt + OPEN_AFTER_END_MS);
      await expect(post(node, id, pia)).rejects.toMatchObject({ error: 'WRONG_PHASE' });
      expect(await rows(node)).toMatchObject([{ rating: 5 }, { technique: 'coherent' }]);
    });

    it('FEED-2 what changed between the check and the commit is refused there', async () => {
      await using node = await startNode(create);
      const { id, ines, pia } = await breathing(node);
      const plan = await node.planOf(pia.identity, id, 'feedback_give', wish());
      const { read } = node.storage;
      const gone = read.updateTable('sessions').set({ phase: 'cancelled' }).where('id', '=', id).compile();
      await node.storage.commit({ effects: [{ query: gone }] });
      await expect(node.carryOut(plan)).rejects.toMatchObject({ error: 'WRONG_PHASE' });
      const back = read.updateTable('sessions').set({ phase: 'live' }).where('id', '=', id).compile();
      await node.storage.commit({ effects: [{ query: back }] });
      await node.send(ines.identity, id, 'seat_remove', { user_id: pia.identity.userId });
      await expect(node.carryOut(plan)).rejects.toMatchObject({ error: 'SEAT_REMOVED' });
      expect(await rows(node)).toEqual([]);
      expect(await received(node, pia)).toEqual([]);
    });

    it('FEED-2 of a session that ends in between it is taken', async () => {
      await using node = await startNode(create);
      const { id, ines, pia } = await breathing(node);
      const plan = await node.planOf(pia.identity, id, 'feedback_give', wish());
      await ended(node, id, ines);
      await node.carryOut(plan);
      expect(await rows(node)).toHaveLength(1);
      const types = (await node.events(sessionChannel(id))).map(({ type }) => type);
      expect(types.at(-1)).toBe('session_ended');
    });
  });

  describe('what those who lead are told', () => {
    it('FEED-6 how many, the mean, each rating and the newest words; others only their own', async () => {
      await using node = await startNode(create);
      const { id, ines, pia } = await breathing(node);
      const ben = await node.join(id, { first_name: 'Ben' });
      await give(node, id, pia, { rating: 4, words: 'Calm.' });
      node.clock.advance(1_000);
      await give(node, id, ben, { rating: 5, words: 'More of it.' });
      await give(node, id, ben, { about: COHERENT, rating: 2 });
      await node.until(async () => (await told(node, id))?.count === 2);
      expect(await told(node, id)).toMatchObject({
        about: 'session',
        technique_name: null,
        count: 2,
        mean: 4.5,
        ratings: [0, 0, 0, 1, 1],
        words: [
          { text: 'More of it.', rating: 5, name: null },
          { text: 'Calm.', rating: 4, name: null },
        ],
      });
      await node.until(async () => (await told(node, id, 'technique:coherent'))?.count === 1);
      expect(await told(node, id, 'technique:coherent')).toMatchObject({
        about: COHERENT,
        technique_name: 'Coherent 5.5',
        mean: 2,
        words: [],
      });
      for (const who of [ines, { identity: ADMIN }]) {
        const { given, feedback } = await view(node, id, who);
        expect([given, feedback.map(({ about }) => about)]).toEqual([[], ['session', COHERENT]]);
      }
      const his = await view(node, id, ben);
      expect([his.given.map(({ rating }) => rating), his.feedback]).toEqual([[5, 2], []]);
      const olga = await node.join(id, { role: 'observer' });
      expect(await view(node, id, olga)).toMatchObject({ given: [], feedback: [] });
      for (const who of [sessionChannel(id), userChannel(pia.identity.userId)])
        expect(await node.states(who, 'feedback')).toEqual(new Map());
    });

    it('FEED-6 of the words the newest 20, of the ratings all', async () => {
      await using node = await startNode(create);
      const { id } = await breathing(node);
      for (let i = 1; i <= 22; i += 1) {
        const who = await node.join(id);
        node.clock.advance(10);
        await give(node, id, who, { rating: 1, words: `words ${i}` });
      }
      await node.until(async () => (await told(node, id))?.count === 22);
      const { words } = (await told(node, id)) ?? { words: [] };
      expect(words).toHaveLength(20);
      expect([words[0]?.text, words.at(-1)?.text]).toEqual(['words 22', 'words 3']);
    });

    it('FEED-7 a name while its owner shares it, and not a moment longer', async () => {
      await using node = await startNode(create);
      const { id, ines, pia } = await breathing(node);
      const names = async () => (await told(node, id))?.words.map(({ name }) => name);
      await give(node, id, pia, { words: 'From me.', named: true });
      await node.until(async () => (await names())?.[0] === 'Pia Test');
      await ended(node, id, ines);
      await post(node, id, pia, { words: 'From me.', named: false });
      await node.until(async () => (await names())?.[0] === null);
      const { feedback } = await view(node, id, { identity: ADMIN });
      expect(JSON.stringify(feedback)).not.toContain('Pia');
      expect(JSON.stringify(feedback)).not.toContain(pia.identity.userId);
      // Without words there is nobody to be named.
      await post(node, id, pia, { named: true });
      await node.until(async () => (await told(node, id))?.words.length === 0);
      expect(JSON.stringify(await told(node, id))).not.toContain('Pia');
    });
  });

  describe('from the database', () => {
    it('FEED-8 is told again when the store has forgotten it', async () => {
      await using node = await startNode(create);
      const { id, pia } = await breathing(node);
      await give(node, id, pia, { words: 'Kept.' });
      await node.until(async () => (await told(node, id))?.count === 1);
      const before = await told(node, id);
      await node.floor.states.flush([leadChannel(id)]);
      expect(await told(node, id)).toBeUndefined();
      const { states } = await node.follow(leadChannel(id));
      expect(states.find(({ type }) => type === 'feedback')).toMatchObject({ key: 'session', value: before });
    });

    it('FEED-8 goes with the person who gave it', async () => {
      await using node = await startNode(create);
      const { id, pia } = await breathing(node);
      const ben = await node.join(id, { first_name: 'Ben' });
      await give(node, id, pia, { about: COHERENT, words: 'Mine.', named: true });
      await give(node, id, pia, { rating: 1 });
      await give(node, id, ben, { rating: 5 });
      await node.until(async () => (await told(node, id, 'technique:coherent')) !== undefined);
      await node.until(async () => (await told(node, id))?.count === 2);
      await node.call(calls.deleteUser, { identity: ADMIN, params: { id: pia.identity.userId } });
      await node.until(async () => (await told(node, id, 'technique:coherent')) === undefined);
      await node.until(async () => (await told(node, id))?.mean === 5);
      expect((await rows(node)).map(({ user_id }) => user_id)).toEqual([ben.identity.userId]);
    });

    it('FEED-6 two nodes that are told at the same moment count both', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      const { id, pia } = await breathing(a);
      const others = await Promise.all([a.join(id), b.join(id), b.join(id)]);
      await Promise.all([
        give(a, id, pia, { rating: 1 }),
        ...others.map((who, i) => give(i === 0 ? a : b, id, who, { rating: 5 })),
      ]);
      await a.until(async () => (await told(a, id))?.count === 4);
      expect(await told(b, id)).toMatchObject({ mean: 4, ratings: [1, 0, 0, 0, 3] });
      expect([...a.troubles, ...b.troubles]).toEqual([]);
    });
  });
});

describe('the technique of a session that somebody called `session`', () => {
  it('FEED-6 is not taken for the session', async () => {
    await using node = await startNode();
    const { id, ines, pia } = await breathing(node);
    const phases: Technique['phases'] = [
      { kind: 'inhale', seconds: 4 },
      { kind: 'exhale', seconds: 4 },
    ];
    const technique = { id: 'session', name: 'Mine', phases };
    await node.send(ines.identity, id, 'technique_change', { technique });
    node.clock.advance(20_000);
    await give(node, id, pia, { about: { technique: 'session' }, rating: 1 });
    await give(node, id, pia, { rating: 5 });
    await node.until(async () => (await node.states(leadChannel(id), 'feedback')).size === 2);
    expect((await told(node, id))?.mean).toBe(5);
    expect(await told(node, id, 'technique:session')).toMatchObject({ technique_name: 'Mine', mean: 1 });
  });
});
