import { sessionChannel, type Vote } from '@attune/protocol';
import { expect, it } from 'vitest';
import { goOn } from '../../test/goOn.ts';
import type { Plan, StateOut } from '../capability.ts';
import { startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { settleDown } from '../../test/settleDown.ts';
import { cast, closed, gathered, opened, voteOf } from '../../test/votes.ts';
import { createTelling } from './telling.ts';

/** A telling of its own beside the node's, which rests as a real one does. */
function tellingOf(node: CapabilityNode, carryOut: (plan: Plan) => Promise<void>) {
  const { storage, clock } = node;
  return createTelling({
    storage,
    clock,
    realtime: { carryOut },
    rest: { clock, ms: 1_000 },
    onPending: () => undefined,
    onTrouble: (error) => {
      throw error;
    },
  });
}

const votesIn = (states: readonly StateOut[]) =>
  states.filter(({ type }) => type === 'vote').map(({ value }) => value as Vote);

it('VOTE-7 however many vote, the counts are told at once and then once a second', async () => {
  await using node = await startNode();
  const group = await gathered(node);
  const id = await opened(node, group);
  const told: (readonly number[] | null)[] = [];
  const telling = tellingOf(node, async ({ states = [] }) => {
    told.push(...votesIn(states).map(({ counts }) => counts));
  });
  for (const [index, who] of [group.pia, group.ben, group.ines, group.pia, group.ben].entries()) {
    await cast(node, group, who, id, index % 3);
    telling.cast(group.session.id, who.identity.userId);
    await settleDown();
  }
  expect(told).toEqual([[1, 0, 0]]);
  node.clock.advance(1_000);
  await settleDown();
  // Pia and Ben have changed theirs meanwhile.
  expect(told).toEqual([
    [1, 0, 0],
    [1, 1, 1],
  ]);
  for (let seconds = 0; seconds < 3; seconds += 1) {
    node.clock.advance(1_000);
    await settleDown();
  }
  expect(told).toHaveLength(2);
  await telling.idle();
});

it('VOTE-7 VOTE-9 a vote that is closed while its counts are told does not look open until the next second', async () => {
  await using node = await startNode();
  const group = await gathered(node);
  const id = await opened(node, group);
  await cast(node, group, group.pia, id, 0);
  const phases: string[] = [];
  const telling = tellingOf(node, async (plan) => {
    const [vote] = votesIn(plan.states ?? []);
    // The counts were read; before they are told, the vote is closed and told so.
    if (vote && phases.length === 0) await closed(node, group, id);
    await node.core.realtime.carryOut(plan);
    if (vote) phases.push(vote.phase);
  });
  telling.cast(group.session.id, group.pia.identity.userId);
  // Not a moment of the rest has passed.
  await goOn(node, () => phases.length > 1);
  expect(phases).toEqual(['open', 'closed']);
  expect((await voteOf(node, group.session.id)).phase).toBe('closed');
  await telling.idle();
});

it('VOTE-12 what another node told meanwhile is told again when it is no longer so', async () => {
  await using node = await startNode();
  const group = await gathered(node);
  const id = await opened(node, group);
  const stale = await voteOf(node, group.session.id);
  const telling = tellingOf(node, (plan) => node.core.realtime.carryOut(plan));
  await cast(node, group, group.pia, id, 0);
  telling.cast(group.session.id, group.pia.identity.userId);
  await settleDown();
  // A ballot that another node has stored and not told; it tells what it read before.
  await cast(node, group, group.ben, id, 1);
  await settleDown();
  const channel = sessionChannel(group.session.id);
  await node.core.realtime.carryOut({
    states: [{ channel, type: 'vote', key: group.session.id, value: stale }],
  });
  node.clock.advance(1_000);
  await settleDown();
  expect(await voteOf(node, group.session.id)).toMatchObject({ counts: [1, 1, 0], voters: 2 });
  await telling.idle();
});
