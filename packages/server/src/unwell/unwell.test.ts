import { calls, leadChannel, sessionChannel, toInstant, userChannel, type Unwell } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { createTelling } from './telling.ts';

async function room(node: CapabilityNode) {
  const { id } = await node.createSession();
  const ines = await node.join(id, { first_name: 'Ines', role: 'instructor' });
  const pia = await node.join(id);
  return { id, ines, pia };
}

const begin = (node: CapabilityNode, id: string, { identity }: Joined) =>
  node.send(identity, id, 'unwell_begin', {});
const end = (node: CapabilityNode, id: string, { identity }: Joined) =>
  node.send(identity, id, 'unwell_end', {});

async function toldTo(node: CapabilityNode, channel: string): Promise<Unwell[]> {
  return [...(await node.states(channel, 'unwell')).values()] as Unwell[];
}
const rows = ({ storage }: CapabilityNode) => storage.read.selectFrom('unwell').selectAll().execute();

async function isOver(node: CapabilityNode, id: string, { identity }: Joined): Promise<boolean> {
  const told = [
    ...(await toldTo(node, leadChannel(id))),
    ...(await toldTo(node, userChannel(identity.userId))),
  ];
  return told.length === 0;
}

describeOnEveryDatabase((create) => {
  describe('who feels dizzy', () => {
    it('UNWELL-1 UNWELL-2 is told of to those who lead and to themselves, and to nobody else', async () => {
      await using node = await startNode(create);
      const { id, pia, ines } = await room(node);
      const before = (await node.events(sessionChannel(id))).length;
      await begin(node, id, pia);
      const { userId, name } = pia.identity;
      const unwell = { session_id: id, user_id: userId, name, since: toInstant(node.clock.now()) };
      expect(await node.states(leadChannel(id), 'unwell')).toEqual(new Map([[userId, unwell]]));
      expect(await node.states(userChannel(userId), 'unwell')).toEqual(new Map([[id, unwell]]));
      expect(await toldTo(node, sessionChannel(id))).toEqual([]);
      expect(await toldTo(node, userChannel(ines.identity.userId))).toEqual([]);
      // No log has it, not even their own.
      expect(await node.events(sessionChannel(id))).toHaveLength(before);
      expect(await node.events(leadChannel(id))).toEqual([]);
      expect(await node.events(userChannel(userId))).toEqual([]);
    });

    it('UNWELL-1 said again it is since the first time', async () => {
      await using node = await startNode(create);
      const { id, pia } = await room(node);
      const since = toInstant(node.clock.now());
      await begin(node, id, pia);
      node.clock.advance(40_000);
      await begin(node, id, pia);
      expect(await toldTo(node, leadChannel(id))).toMatchObject([{ since }]);
      expect(await rows(node)).toHaveLength(1);
    });

    it('UNWELL-4 it is over when they say so, and nothing of it is kept', async () => {
      await using node = await startNode(create);
      const { id, pia } = await room(node);
      await begin(node, id, pia);
      await end(node, id, pia);
      expect(await isOver(node, id, pia)).toBe(true);
      expect(await rows(node)).toEqual([]);
      await end(node, id, pia);
      expect(await isOver(node, id, pia)).toBe(true);
    });

    it('UNWELL-4 a lost connection does not end it', async () => {
      await using node = await startNode(create);
      const { id, pia } = await room(node);
      node.connect(pia.identity, 'phone');
      await begin(node, id, pia);
      node.disconnect(pia.identity, 'phone');
      node.clock.advance(60_000);
      expect(await toldTo(node, leadChannel(id))).toHaveLength(1);
    });

    it('UNWELL-4 it goes with the seat', async () => {
      await using node = await startNode(create);
      const { id, pia, ines } = await room(node);
      await begin(node, id, pia);
      await node.send(ines.identity, id, 'seat_remove', { user_id: pia.identity.userId });
      expect(await rows(node)).toEqual([]);
      await node.until(() => isOver(node, id, pia));
      await expect(begin(node, id, pia)).rejects.toMatchObject({ error: 'SEAT_REMOVED' });
    });

    it('UNWELL-4 it goes with the session', async () => {
      await using node = await startNode(create);
      const { id, pia, ines } = await room(node);
      await node.send(ines.identity, id, 'session_start', {});
      await begin(node, id, pia);
      await begin(node, id, ines);
      await node.send(ines.identity, id, 'session_end', {});
      expect(await rows(node)).toHaveLength(2);
      node.clock.advance(5_000);
      await node.until(async () => (await isOver(node, id, pia)) && (await isOver(node, id, ines)));
      expect(await rows(node)).toEqual([]);
    });

    it('UNWELL-3 a node that has forgotten reads it again, on both channels', async () => {
      await using node = await startNode(create);
      const { id, pia } = await room(node);
      const other = await room(node);
      await begin(node, id, pia);
      await begin(node, other.id, other.pia);
      const telling = tellingOf(node);
      const { userId } = pia.identity;
      const value = { session_id: id, user_id: userId };
      expect(await telling.hydrate({ kind: 'lead', id })).toMatchObject([{ key: userId, value }]);
      expect(await telling.hydrate({ kind: 'user', id: userId })).toMatchObject([{ key: id, value }]);
      expect(await telling.hydrate({ kind: 'session', id })).toEqual([]);
      expect(await telling.hydrate({ kind: 'user', id: 'nobody' })).toEqual([]);
    });

    it('UNWELL-3 what two nodes told against each other is told as it is on disk', async () => {
      await using one = await startNode(create);
      await using two = startBeside(one);
      const { id, pia } = await room(one);
      await begin(one, id, pia);
      // The other node is at its telling while this one ends it: what it still says is found to be wrong.
      await Promise.all([begin(two, id, pia), end(one, id, pia)]);
      const telling = tellingOf(one);
      telling.changed(id, pia.identity.userId);
      await telling.idle();
      expect(await toldTo(one, leadChannel(id))).toHaveLength((await rows(one)).length);
    });
  });
});

describe('the list', () => {
  it('UNWELL-5 names the longest first, and is empty when it is over', async () => {
    await using node = await startNode();
    const { id, pia, ines } = await room(node);
    const list = async () =>
      (await node.call(calls.listUnwell, { identity: ADMIN, params: { id } })).unwell.map(
        (one) => one.user_id,
      );
    await begin(node, id, pia);
    node.clock.advance(1_000);
    await begin(node, id, ines);
    expect(await list()).toEqual([pia.identity.userId, ines.identity.userId]);
    await end(node, id, pia);
    await end(node, id, ines);
    expect(await list()).toEqual([]);
    const unknown = node.call(calls.listUnwell, { identity: ADMIN, params: { id: 'nothing' } });
    await expect(unknown).rejects.toMatchObject({ error: 'SESSION_NOT_FOUND' });
    expect(calls.listUnwell.access).toBe('admin');
  });
});

describe('who says it', () => {
  it('UNWELL-1 an admin, who has no seat, does not', async () => {
    await using node = await startNode();
    const { id, pia } = await room(node);
    const seatless = { ...pia, identity: { ...pia.identity, seatId: null } };
    await expect(begin(node, id, seatless)).rejects.toMatchObject({ error: 'FORBIDDEN' });
    expect(await rows(node)).toEqual([]);
  });
});

function tellingOf(node: CapabilityNode) {
  return createTelling({
    storage: node.storage,
    states: node.store,
    realtime: { carryOut: (plan) => node.carryOut(plan) },
    rest: { clock: node.clock, ms: 0 },
    onTrouble: (error) => {
      throw error;
    },
  });
}
