import { sessionChannel, VETO_MS } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, START, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import {
  BREATHS,
  cast,
  errorOf,
  eventsOf,
  gathered,
  opened,
  ownOf,
  voteOf,
  type Group,
} from '../../test/votes.ts';

/** Other nodes of the same cluster, which look after what time has to do. */
async function beside(node: CapabilityNode): Promise<CapabilityNode> {
  const other = startBeside(node);
  await started(other);
  return other;
}

async function started(node: CapabilityNode): Promise<void> {
  for (const name of ['session', 'vote']) await node.all.find((each) => each.name === name)?.start?.();
}

/** What each of two is about to do, the other has not seen. */
function together(nodes: readonly CapabilityNode[]): void {
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  for (const node of nodes) {
    node.before = async ({ effects = [] }) => {
      if (effects.length === 0) return;
      if ((waiting += 1) === nodes.length) both.resolve();
      await both.promise;
    };
  }
}

const isClosed = (node: CapabilityNode, group: Group) => async () =>
  (await voteOf(node, group.session.id)).phase !== 'open';

describeOnEveryDatabase((create) => {
  it('VOTE-2 of two who open a vote on two nodes at once one is refused', async () => {
    await using a = await startNode(create);
    await using b = await beside(a);
    const group = await gathered(a);
    together([a, b]);
    const { session, ines } = group;
    const outcomes = await Promise.all([
      errorOf(a.send(ines.identity, session.id, 'vote_open', BREATHS)),
      errorOf(b.send(ADMIN, session.id, 'vote_open', BREATHS)),
    ]);
    expect(outcomes.sort()).toEqual(['CONFLICT', 'accepted']);
    const rows = await a.storage.read.selectFrom('votes').select(['number', 'phase']).execute();
    expect(rows).toEqual([{ number: 1, phase: 'open' }]);
    const told = await eventsOf(a, group, 'vote_opened');
    expect(told).toMatchObject([{ vote_id: (await voteOf(a, session.id)).id }]);
  });

  it('VOTE-3 a person with a tab on each of two nodes has one ballot', async () => {
    await using a = await startNode(create);
    await using b = await beside(a);
    const group = await gathered(a);
    const id = await opened(a, group);
    together([a, b]);
    await Promise.all([cast(a, group, group.pia, id, 0), cast(b, group, group.pia, id, 1)]);
    const [row, ...others] = await a.storage.read.selectFrom('ballots').selectAll().execute();
    expect(others).toEqual([]);
    const counts = [0, 1, 2].map((choice) => (choice === row?.choice ? 1 : 0));
    await goOn(a, async () => {
      const own = await ownOf(a, group, group.pia, 'ballot');
      const vote = await voteOf(a, group.session.id);
      return own?.['choice'] === row?.choice && JSON.stringify(vote.counts) === JSON.stringify(counts);
    });
  });

  it('VOTE-4 a ballot on one node and the close on another: it is counted or refused', async () => {
    await using a = await startNode(create);
    await using b = await beside(a);
    const group = await gathered(a);
    const { session, ines, pia, ben } = group;
    const id = await opened(a, group);
    await cast(a, group, ben, id, 1);
    together([a, b]);
    const [ballot, close] = await Promise.all([
      errorOf(cast(a, group, pia, id, 0)),
      errorOf(b.send(ines.identity, session.id, 'vote_close', { vote_id: id })),
    ]);
    for (const node of [a, b]) node.before = () => Promise.resolve();
    await goOn(a, isClosed(a, group), 10);
    expect(close).toBe('accepted');
    expect(await eventsOf(a, group, 'vote_closed')).toMatchObject([
      { counts: ballot === 'accepted' ? [1, 1, 0] : [0, 1, 0] },
    ]);
  });

  it('VOTE-9 a vote closes at its time when the node that opened it is gone', async () => {
    await using a = await startNode(create);
    await using b = await beside(a);
    const group = await gathered(a);
    await opened(a, group, { closes_in_s: 30 });
    await a.leave();
    await goOn(b, isClosed(b, group), 500);
    expect(b.clock.now() - START).toBeLessThan(30_000 + 6_000);
    expect(b.troubles).toEqual([]);
  });

  it('VOTE-9 a vote that somebody closed is counted when their node is gone a moment later', async () => {
    await using a = await startNode(create);
    await using b = await beside(a);
    const group = await gathered(a);
    const id = await opened(a, group);
    await a.send(group.ines.identity, group.session.id, 'vote_close', { vote_id: id });
    await a.leave();
    await goOn(b, isClosed(b, group), 500);
    expect(b.clock.now() - START).toBeLessThan(6_000 + 1_000);
    expect(await eventsOf(b, group, 'vote_closed')).toMatchObject([{ by: { role: 'instructor' } }]);
  });

  it('VOTE-9 VOTE-11 of several nodes one closes a vote, and one applies it', async () => {
    await using a = await startNode(create);
    await started(a);
    await using b = await beside(a);
    await using c = await beside(a);
    const nodes = [a, b, c];
    const group = await gathered(a);
    const id = await opened(a, group, { closes_in_s: 30 });
    await cast(b, group, group.pia, id, 1);
    await goOn(a, async () => (await voteOf(a, group.session.id)).phase === 'applied', 500);
    expect(a.clock.now() - START).toBeLessThan(30_000 + VETO_MS + 3_000);
    await goOn(a, () => a.clock.now() > START + 60_000, 500);
    const types = (await a.events(sessionChannel(group.session.id))).map(({ type }) => type);
    const ofVote = types.filter((type) => type.startsWith('vote_') || type === 'technique_changed');
    expect(ofVote).toEqual(['vote_opened', 'vote_closed', 'vote_applied', 'technique_changed']);
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([]);
  });
});
