import { calls, sessionChannel, WAIT_LEASE_MS } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase, type TestDatabase } from '../../test/databases.ts';
import { settleDown } from '../../test/settleDown.ts';
import {
  enter,
  errorOf,
  invited,
  openLink,
  setCapacity,
  stopWaiting,
  wait,
  waiterBy,
} from '../../test/waiters.ts';

/** A session with room for one, who is in. */
async function full(create: () => Promise<TestDatabase>) {
  const node = await startNode(create);
  const session = await node.createSession({ capacity: 1 });
  return {
    node,
    session,
    inside: await node.join(session.id),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}

async function remove(node: CapabilityNode, sessionId: string, userId: string): Promise<void> {
  await node.send(ADMIN, sessionId, 'seat_remove', { user_id: userId });
}

async function toldOf(node: CapabilityNode, sessionId: string): Promise<unknown> {
  return (await node.states(sessionChannel(sessionId), 'session')).get(sessionId)?.['waiting'];
}

describeOnEveryDatabase((create) => {
  describe('a place in the list', () => {
    it('WAIT-1 a person has one place, from whatever device and node', async () => {
      await using room = await full(create);
      const { node, session } = room;
      await using other = startBeside(node);
      const [ann, bo] = [await invited(node, session.id), await invited(node, session.id)];
      expect(await wait(node, ann)).toMatchObject({ position: 1, free: false });
      expect(await wait(other, bo)).toMatchObject({ position: 2, free: false });
      expect(await wait(other, { ...ann, device: 'another-device-of-ann' })).toMatchObject({ position: 1 });
      await node.until(async () => (await toldOf(node, session.id)) === 2);
    });

    it('WAIT-1 an open link gives each device a place, as long as it takes people in', async () => {
      await using room = await full(create);
      const { node, session } = room;
      const code = await openLink(node, session.id, 2);
      const [ann, bo, cy] = [waiterBy(code), waiterBy(code), waiterBy(code)];
      expect(await wait(node, ann)).toMatchObject({ position: 1 });
      expect(await wait(node, bo)).toMatchObject({ position: 2 });
      expect(await wait(node, ann)).toMatchObject({ position: 1 });
      expect(await errorOf(wait(node, cy))).toBe('INVITE_USED');
    });

    it('WAIT-1 many who come at once stand behind each other, and the list has an end', async () => {
      await using room = await full(create);
      const { node, session } = room;
      const code = await openLink(node, session.id, 1_000);
      const row = (number: number) => ({
        session_id: session.id,
        who: `who-${number}`,
        invite_code: code,
        number,
        asked_at: node.clock.now(),
        renewed_at: node.clock.now(),
      });
      const rows = Array.from({ length: 490 }, (_, index) => row(index + 1));
      await node.storage.commit({
        effects: [{ query: node.storage.read.insertInto('waits').values(rows).compile() }],
      });
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => errorOf(wait(node, waiterBy(code)))),
      );
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(10);
      expect(outcomes.filter((outcome) => outcome === 'SESSION_FULL')).toHaveLength(10);
      const found = await node.storage.read.selectFrom('waits').select('number').orderBy('number').execute();
      expect(found.map(({ number }) => number)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    });

    it('WAIT-4 who is not heard of for 90 s has given the place up, and those behind move up', async () => {
      await using room = await full(create);
      const { node, session } = room;
      await node.all.find(({ name }) => name === 'waiting')?.start?.();
      const [ann, bo] = [await invited(node, session.id), await invited(node, session.id)];
      await wait(node, ann);
      await wait(node, bo);
      node.clock.advance(WAIT_LEASE_MS - 1);
      expect(await wait(node, bo)).toMatchObject({ position: 2 });
      node.clock.advance(1);
      expect(await wait(node, bo)).toMatchObject({ position: 1 });
      await settleDown();
      node.clock.advance(10_000);
      await node.until(async () => (await toldOf(node, session.id)) === 1);
      expect(await wait(node, ann)).toMatchObject({ position: 2 });
      expect(node.troubles).toEqual([]);
    });

    it('WAIT-4 who says so gives it up at once', async () => {
      await using room = await full(create);
      const { node, session } = room;
      const [ann, bo] = [await invited(node, session.id), await invited(node, session.id)];
      await wait(node, ann);
      await wait(node, bo);
      await stopWaiting(node, ann);
      expect(await wait(node, bo)).toMatchObject({ position: 1 });
      await node.until(async () => (await toldOf(node, session.id)) === 1);
    });

    it('WAIT-7 nobody waits for what a free seat would not change', async () => {
      await using room = await full(create);
      const { node, session, inside } = room;
      expect(await errorOf(wait(node, { ...waiterBy(inside.code) }))).toBe('INVITE_USED');
      expect(await errorOf(wait(node, waiterBy('BBBBBBBBBB')))).toBe('INVITE_NOT_FOUND');
      const watcher = await node.addUser({ session_id: session.id, role: 'observer' });
      expect(await wait(node, waiterBy(watcher.invite_code ?? ''))).toMatchObject({ free: true });
      const ann = await invited(node, session.id);
      await node.call(calls.revokeInvite, { identity: ADMIN, params: { code: ann.code } });
      expect(await errorOf(wait(node, ann))).toBe('INVITE_REVOKED');
      const bo = await invited(node, session.id);
      await node.call(calls.endSession, { identity: ADMIN, params: { id: session.id } });
      expect(await errorOf(wait(node, bo))).toBe('SESSION_CANCELLED');
    });

    it('WAIT-7 the invitation says that joining now would find no seat', async () => {
      await using room = await full(create);
      const { node, session, inside } = room;
      const [ann, bo] = [await invited(node, session.id), await invited(node, session.id)];
      const isFull = async (code: string) => (await node.call(calls.getInvite, { params: { code } })).full;
      expect(await isFull(ann.code)).toBe(true);
      expect(await isFull(inside.code)).toBe(false);
      await wait(node, ann);
      await remove(node, session.id, inside.identity.userId);
      expect([await isFull(ann.code), await isFull(bo.code)]).toEqual([false, true]);
    });
  });

  describe('a seat that is free', () => {
    it('WAIT-2 goes to who has waited longest; others are refused until then', async () => {
      await using room = await full(create);
      const { node, session, inside } = room;
      const [ann, bo, cy] = [
        await invited(node, session.id),
        await invited(node, session.id),
        await invited(node, session.id),
      ];
      await wait(node, ann);
      await wait(node, bo);
      await remove(node, session.id, inside.identity.userId);
      expect(await errorOf(enter(node, cy))).toBe('SESSION_FULL');
      expect(await errorOf(enter(node, bo))).toBe('SESSION_FULL');
      expect(await wait(node, bo)).toMatchObject({ position: 2, free: false });
      expect(await wait(node, ann)).toMatchObject({ position: 1, free: true });
      expect(await errorOf(enter(node, ann))).toBe('accepted');
      expect(await wait(node, bo)).toMatchObject({ position: 1, free: false });
    });

    it('WAIT-5 is free when its own time is over', async () => {
      await using node = await startNode(create);
      const session = await node.createSession({ capacity: 1 });
      await node.join(session.id, { session_minutes: 1 });
      const ann = await invited(node, session.id);
      expect(await wait(node, ann)).toMatchObject({ free: false });
      node.clock.advance(60_000);
      expect(await wait(node, ann)).toMatchObject({ free: true });
      expect(await errorOf(enter(node, ann))).toBe('accepted');
    });

    it('WAIT-5 is free when its link is withdrawn', async () => {
      await using room = await full(create);
      const { node, session, inside } = room;
      const ann = await invited(node, session.id);
      await wait(node, ann);
      await node.call(calls.revokeInvite, { identity: ADMIN, params: { code: inside.code } });
      expect(await wait(node, ann)).toMatchObject({ free: true });
      expect(await errorOf(enter(node, ann))).toBe('accepted');
      await node.until(async () => (await toldOf(node, session.id)) === 0);
    });

    it('WAIT-5 WAIT-6 is free when whoever leads raises the capacity, also while it is live', async () => {
      await using room = await full(create);
      const { node, session, inside } = room;
      const ines = await node.join(session.id, { role: 'instructor' });
      const [ann, bo] = [await invited(node, session.id), await invited(node, session.id)];
      await wait(node, ann);
      await wait(node, bo);
      await node.send(ines.identity, session.id, 'session_start', {});
      expect(await errorOf(setCapacity(node, session.id, 2, inside.identity))).toBe('FORBIDDEN');
      const elsewhere = await node.join((await node.createSession()).id, { role: 'instructor' });
      expect(await errorOf(setCapacity(node, session.id, 2, elsewhere.identity))).toBe('SESSION_NOT_FOUND');
      // Two who let the same person in add one seat.
      await setCapacity(node, session.id, 2, ines.identity);
      expect(await setCapacity(node, session.id, 2)).toMatchObject({ capacity: 2, waiting: 2 });
      expect(await errorOf(enter(node, ann))).toBe('accepted');
      expect(await errorOf(enter(node, bo))).toBe('SESSION_FULL');
      await setCapacity(node, session.id, 1);
      await node.until(async () => (await toldOf(node, session.id)) === 1);
      expect(node.closes).toEqual([]);
    });
  });
});
