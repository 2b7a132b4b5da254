import { leadChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { settleDown } from '../../test/settleDown.ts';
import { createTelling } from './telling.ts';

/** Puts a rating where a commit would, and says nothing. */
async function put(node: CapabilityNode, sessionId: string, rating: number): Promise<void> {
  const { identity } = await node.join(sessionId);
  const values = {
    session_id: sessionId,
    user_id: identity.userId,
    technique: '',
    technique_name: '',
    rating,
    words: null,
    named: 0,
    given_at: node.clock.now(),
  };
  const query = node.storage.read.insertInto('feedback').values(values).compile();
  await node.storage.commit({ effects: [{ query }] });
}

function tellingOf(node: CapabilityNode, restMs: number) {
  const means: (number | null)[] = [];
  const telling = createTelling({
    storage: node.storage,
    states: node.store,
    realtime: {
      carryOut: async (plan) => {
        for (const { type, value } of plan.states ?? [])
          if (type === 'feedback') means.push(value && value.mean);
        await node.carryOut(plan);
      },
    },
    rest: { clock: node.clock, ms: restMs },
    onTrouble: (error) => {
      throw error;
    },
  });
  return { telling, means };
}

it('FEED-6 what a room gives is told at once, and then once a second', async () => {
  await using node = await startNode();
  const { id } = await node.createSession();
  const { telling, means } = tellingOf(node, 1_000);
  await put(node, id, 1);
  telling.changed(id, '');
  await node.until(() => means.length === 1);
  for (const rating of [5, 5, 5]) {
    await put(node, id, rating);
    telling.changed(id, '');
    await settleDown();
  }
  expect(means).toEqual([1]);
  node.clock.advance(1_000);
  await node.until(() => means.length === 2);
  expect(means).toEqual([1, 4]);
  await telling.idle();
});

it('FEED-8 what is as it was told is not told again', async () => {
  await using node = await startNode();
  const { id } = await node.createSession();
  const { telling, means } = tellingOf(node, 0);
  await put(node, id, 3);
  telling.changed(id, '');
  await node.until(() => means.length === 1);
  telling.touched({ sessions: [id] });
  await telling.idle();
  telling.changed(id, '');
  await telling.idle();
  expect(means).toEqual([3]);
  const { read } = node.storage;
  await node.storage.commit({ effects: [{ query: read.deleteFrom('feedback').compile() }] });
  telling.touched({ sessions: [id] });
  await telling.idle();
  expect(means).toEqual([3, null]);
  expect(await node.states(leadChannel(id), 'feedback')).toEqual(new Map());
});

it('FEED-8 a channel of another kind has nothing of it', async () => {
  await using node = await startNode();
  const { id } = await node.createSession();
  const { telling } = tellingOf(node, 0);
  await put(node, id, 3);
  expect(await telling.hydrate({ kind: 'session', id })).toEqual([]);
  expect(await telling.hydrate({ kind: 'lead', id })).toMatchObject([{ key: 'session', value: { mean: 3 } }]);
});
