import { ADMIN_CHANNEL, calls, parseChannel, type User } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { HandClock } from '../../test/handClock.ts';
import { settleDown } from '../../test/settleDown.ts';
import type { Realtime } from '../capability.ts';
import { createAdmin } from './admin.ts';

const users = (node: CapabilityNode) => node.states(ADMIN_CHANNEL, 'user');

describe('the live tables', () => {
  it('ADMIN-1 the snapshot is every person and every session', async () => {
    await using node = await startNode();
    const session = await node.createSession();
    const user = await node.addUser({ session_id: session.id });
    const admin = node.all.find(({ name }) => name === 'admin');
    const told = await admin?.hydrate?.(parseChannel(ADMIN_CHANNEL));
    expect(told?.map(({ type, key }) => [type, key])).toEqual(
      expect.arrayContaining([
        ['user', user.id],
        ['session', session.id],
      ]),
    );
    expect(await admin?.hydrate?.(parseChannel('session:x'))).toEqual([]);
  });

  it('ADMIN-1 an added person, their join and their removal follow', async () => {
    await using node = await startNode();
    const session = await node.createSession();
    const user = await node.addUser({ session_id: session.id });
    await node.until(async () => (await users(node)).get(user.id)?.['status'] === 'invited');
    await node.enter(user.invite_code ?? '');
    await node.until(async () => (await users(node)).get(user.id)?.['status'] === 'joined');
    await node.call(calls.deleteUser, { identity: ADMIN, params: { id: user.id } });
    await node.until(async () => !(await users(node)).has(user.id));
  });

  it('ADMIN-1 a session that starts changes its row and those of its people', async () => {
    await using node = await startNode();
    const session = await node.createSession();
    const pia = await node.join(session.id);
    await node.send(ADMIN, session.id, 'session_start', {});
    await node.until(async () => (await users(node)).get(pia.identity.userId)?.['status'] === 'live');
    await node.until(async () => {
      const row = (await node.states(ADMIN_CHANNEL, 'session')).get(session.id);
      return row?.['phase'] === 'live' && row['people'] === 1;
    });
  });

  it('ADMIN-1 a connection that comes or goes changes the row of its person', async () => {
    await using node = await startNode();
    await node.follow(ADMIN_CHANNEL);
    const pia = await node.join((await node.createSession()).id);
    const devices = async () => (await users(node)).get(pia.identity.userId)?.['devices'];
    node.devices = 2;
    node.connect(pia.identity, 'a');
    await node.until(async () => (await devices()) === 2);
    node.devices = 0;
    node.disconnect(pia.identity, 'a');
    await node.until(async () => (await devices()) === 0);
  });

  it('ADMIN-1 what a crowd changes is told at once and then ten times a second', async () => {
    const clock = new HandClock();
    const told: number[] = [];
    const realtime: Realtime = {
      carryOut: async ({ states = [] }) => void told.push(states.length),
      devicesOf: () => 1,
      isFollowed: async () => true,
    };
    const admin = createAdmin({
      rest: { clock, ms: 100 },
      realtime,
      viewUsers: async (ids = []) => ids.map((id) => ({ id }) as User),
      viewSessions: async () => [],
      onTrouble: (error) => {
        throw error;
      },
    });
    for (let changed = 0; changed < 20; changed += 1) {
      admin.touched?.({ users: [`u${changed}`] });
      await settleDown();
    }
    expect(told).toEqual([1]);
    clock.advance(100);
    await settleDown();
    expect(told).toEqual([1, 19]);
    await admin.stop?.();
  });

  it('ADMIN-1 while nobody watches no number of devices is told, and who comes to watch is told it as it is then', async () => {
    await using node = await startNode();
    const pia = await node.join((await node.createSession()).id);
    const { userId } = pia.identity;
    await node.until(async () => (await users(node)).has(userId));
    node.devices = 2;
    node.connect(pia.identity, 'a');
    await settleDown();
    expect((await users(node)).get(userId)).toMatchObject({ devices: 0 });
    const { states } = await node.follow(ADMIN_CHANNEL);
    expect(states.find(({ key }) => key === userId)?.value).toMatchObject({ devices: 2 });
  });
});
