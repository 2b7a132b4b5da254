import { sessionChannel, toInstant } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { settleDown } from '../../test/settleDown.ts';

async function rows(node: CapabilityNode, sessionId: string) {
  return node.states(sessionChannel(sessionId), 'presence');
}

/** A session with one person here, on the device `a`. */
async function oneHere(node: CapabilityNode, minutes?: number) {
  const session = await node.createSession();
  const pia = await node.join(session.id, minutes === undefined ? {} : { session_minutes: minutes });
  const { userId } = pia.identity;
  node.connect(pia.identity, 'a');
  await node.until(async () => (await rows(node, session.id)).has(userId));
  const row = async () => (await rows(node, session.id)).get(userId);
  return { session, pia, row };
}

it('PRES-1 one row per person, however many devices', async () => {
  await using node = await startNode();
  const { session, pia, row } = await oneHere(node);
  node.connect(pia.identity, 'b');
  await node.until(async () => (await row())?.['devices'] === 2);
  expect(await rows(node, session.id)).toEqual(
    new Map([
      [
        pia.identity.userId,
        {
          user_id: pia.identity.userId,
          name: 'Pia Test',
          role: 'participant',
          status: 'here',
          devices: 2,
          since: toInstant(START),
        },
      ],
    ]),
  );
});

it('PRES-2 reconnecting for 5 s, then gone', async () => {
  await using node = await startNode();
  const { pia, row } = await oneHere(node);
  await settleDown();
  node.clock.advance(60_000);
  node.disconnect(pia.identity, 'a');
  await node.until(async () => (await row())?.['status'] === 'reconnecting');
  expect(await row()).toMatchObject({ devices: 0, since: toInstant(START) });
  await settleDown();
  node.clock.advance(4_999);
  expect(await row()).toMatchObject({ status: 'reconnecting' });
  node.clock.advance(1);
  await node.until(async () => (await row()) === undefined);
});

it('PRES-2 coming back within the grace shows no leaving', async () => {
  await using node = await startNode();
  const { pia, row } = await oneHere(node);
  node.disconnect(pia.identity, 'a');
  node.clock.advance(4_000);
  node.connect(pia.identity, 'b');
  await node.until(async () => (await row())?.['devices'] === 1);
  node.clock.advance(60_000);
  // The marker: had a leaving been under way, it would have been told before this.
  node.connect(pia.identity, 'c');
  await node.until(async () => (await row())?.['devices'] === 2);
  expect(await row()).toMatchObject({ status: 'here', since: toInstant(START) });
});

it('SESS-11 a removed person is not shown as about to come back', async () => {
  await using node = await startNode();
  const { session, pia, row } = await oneHere(node);
  await node.send(ADMIN, session.id, 'seat_remove', { user_id: pia.identity.userId });
  node.disconnect(pia.identity, 'a');
  const shown: unknown[] = [];
  await node.until(async () => {
    const found = await row();
    if (found) shown.push(found['status']);
    return found === undefined;
  });
  expect(shown).not.toContain('reconnecting');
});

it('SESS-9 neither is somebody whose time is over', async () => {
  await using node = await startNode();
  const { row } = await oneHere(node, 10);
  node.clock.advance(600_000);
  await node.until(async () => (await row()) === undefined);
});

it('does not show an admin who watches', async () => {
  await using node = await startNode();
  const { session, pia, row } = await oneHere(node);
  node.connect(ADMIN, 'x');
  node.connect({ ...ADMIN, sessionId: session.id }, 'y');
  node.connect(pia.identity, 'b');
  await node.until(async () => (await row())?.['devices'] === 2);
  expect([...(await rows(node, session.id)).keys()]).toEqual([pia.identity.userId]);
});
