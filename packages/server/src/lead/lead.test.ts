import { calls, CLOSE, leadChannel, ProtocolError, sessionChannel, userChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';

async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.error : String(error)),
  );
}

/** A live session that Ines leads, with Ida, who may lead too, and Pia. */
async function room(node: CapabilityNode) {
  const { id } = await node.createSession();
  const ines = await node.join(id, { first_name: 'Ines', role: 'instructor' });
  const ida = await node.join(id, { first_name: 'Ida', role: 'instructor' });
  const pia = await node.join(id);
  await node.send(ines.identity, id, 'session_start', {});
  return { id, ines, ida, pia };
}

/** As the next look at their credential has them. */
const again = async (node: CapabilityNode, { token }: Joined) => node.auth.identify(token);

async function leaderOf(node: CapabilityNode, id: string): Promise<string | undefined> {
  return (await node.session.viewSessions([id]))[0]?.instructor?.name;
}

async function newest(node: CapabilityNode, channel: string, type: string): Promise<unknown> {
  const entry = (await node.events(channel)).findLast((each) => each.type === type);
  return entry && JSON.parse(entry.json);
}

describeOnEveryDatabase((create) => {
  it('LEAD-1 a cue says who leads, and is normal unless it says otherwise', async () => {
    await using node = await startNode(create);
    const { id, ines } = await room(node);
    const plan = await node.planOf(ines.identity, id, 'instructor_message', {
      text: 'Let go',
      priority: 'normal',
    });
    expect(plan.events).toMatchObject([{ echo: false }]);
    await node.carryOut(plan);
    expect(await newest(node, sessionChannel(id), 'instructor_message')).toEqual({
      text: 'Let go',
      priority: 'normal',
      from: { user_id: ines.identity.userId, name: 'Ines Test', role: 'instructor' },
    });
  });

  it('LEAD-2 the lead is taken with notice, and taken back', async () => {
    await using node = await startNode(create);
    const { id, ines, ida } = await room(node);
    await node.send(ida.identity, id, 'lead_take', {});
    expect(await leaderOf(node, id)).toBe('Ida Test');
    expect(await newest(node, sessionChannel(id), 'lead_taken')).toMatchObject({
      by: { name: 'Ida Test' },
      from: { name: 'Ines Test', role: 'instructor' },
    });
    // Twice changes nothing and says nothing.
    const before = (await node.events(sessionChannel(id))).length;
    await node.send(ida.identity, id, 'lead_take', {});
    expect(await node.events(sessionChannel(id))).toHaveLength(before);
    await node.send(ines.identity, id, 'lead_take', {});
    expect(await leaderOf(node, id)).toBe('Ines Test');
    expect(node.closes).toEqual([]);
  });

  it('LEAD-2 SESS-13 of two who take the lead at once one does, the other is told', async () => {
    await using node = await startNode(create);
    const { id, ida } = await room(node);
    const plans = [
      await node.planOf(ida.identity, id, 'lead_take', {}),
      await node.planOf(ADMIN, id, 'lead_take', {}),
    ];
    const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
    expect(outcomes.sort()).toEqual(['CONFLICT', 'accepted']);
  });

  it('LEAD-2 whose role was taken a moment ago does not take the lead', async () => {
    await using node = await startNode(create);
    const { id, ines, ida } = await room(node);
    const plan = await node.planOf(ida.identity, id, 'lead_take', {});
    const data = { user_id: ida.identity.userId, role: 'participant' } as const;
    await node.send(ines.identity, id, 'seat_promote', data);
    expect(await errorOf(node.carryOut(plan))).toBe('FORBIDDEN');
    expect(await leaderOf(node, id)).toBe('Ines Test');
  });

  it('LEAD-3 a participant comes to lead too, and back, by who leads now', async () => {
    await using node = await startNode(create);
    const { id, ines, ida, pia } = await room(node);
    const up = { user_id: pia.identity.userId, role: 'instructor' } as const;
    expect(await errorOf(node.planOf(ida.identity, id, 'seat_promote', up))).toBe('FORBIDDEN');
    await node.send(ines.identity, id, 'seat_promote', up);
    expect(node.closes).toMatchObject([{ seatId: pia.identity.seatId, code: CLOSE.role_changed }]);
    expect(await again(node, pia)).toMatchObject({ role: 'instructor' });
    expect((await node.people.findInvite(pia.code))?.invite.role).toBe('instructor');
    expect(await newest(node, sessionChannel(id), 'seat_promoted')).toMatchObject({
      name: 'Pia Test',
      role: 'instructor',
      by: { name: 'Ines Test' },
    });
    expect(await leaderOf(node, id)).toBe('Ines Test');
    // By herself.
    await node.send(await again(node, pia), id, 'seat_promote', { ...up, role: 'participant' });
    expect(await again(node, pia)).toMatchObject({ role: 'participant' });
    expect((await node.people.findInvite(pia.code))?.invite.role).toBe('participant');
  });

  it('LEAD-3 whoever comes to lead has no time of their own any more', async () => {
    await using node = await startNode(create);
    const { id, ines } = await room(node);
    const tim = await node.join(id, { first_name: 'Tim', session_minutes: 5 });
    const { userId } = tim.identity;
    expect(await node.people.findSeat(userId, id)).toMatchObject({
      minutes: 5,
      expires_at: expect.any(Number),
    });
    await node.send(ines.identity, id, 'seat_promote', { user_id: userId, role: 'instructor' });
    expect(await node.people.findSeat(userId, id)).toMatchObject({
      ...{ role: 'instructor', minutes: null, expires_at: null, left_ms: null },
    });
  });

  it('LEAD-3 nobody takes the role from who leads now, nor gives it who lost the lead meanwhile', async () => {
    await using node = await startNode(create);
    const { id, ines, ida, pia } = await room(node);
    const down = { user_id: ines.identity.userId, role: 'participant' } as const;
    for (const by of [ines.identity, ida.identity, ADMIN])
      expect(await errorOf(node.planOf(by, id, 'seat_promote', down))).toBe('FORBIDDEN');
    const up = { user_id: pia.identity.userId, role: 'instructor' } as const;
    const late = await node.planOf(ines.identity, id, 'seat_promote', up);
    await node.send(ida.identity, id, 'lead_take', {});
    expect(await errorOf(node.carryOut(late))).toBe('CONFLICT');
    expect(await again(node, pia)).toMatchObject({ role: 'participant' });
  });

  it('LEAD-4 CHAT-2 who is muted writes no line, on no node, until the word is given back', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { id, ines, pia } = await room(node);
    const line = await beside.planOf(pia.identity, id, 'chat_message', { text: 'A moment before' });
    await node.send(ines.identity, id, 'seat_mute', { user_id: pia.identity.userId, muted: true });
    expect(await errorOf(beside.carryOut(line))).toBe('MUTED');
    for (const at of [node, beside]) {
      expect(await errorOf(at.send(pia.identity, id, 'chat_message', { text: 'Now' }))).toBe('MUTED');
      expect(await errorOf(at.send(pia.identity, id, 'typing', {}))).toBe('MUTED');
    }
    await node.send(ines.identity, id, 'chat_message', { text: 'I still can' });
    await node.send(ines.identity, id, 'seat_mute', { user_id: pia.identity.userId, muted: false });
    await node.send(pia.identity, id, 'chat_message', { text: 'Thank you' });
    expect(await errorOf(node.planOf(pia.identity, id, 'typing', {}))).toBe('accepted');
    node.clock.advance(1_000);
    expect(await errorOf(beside.planOf(pia.identity, id, 'typing', {}))).toBe('accepted');
  });

  it('LEAD-4 only participants are muted', async () => {
    await using node = await startNode(create);
    const { id, ida, ines, pia } = await room(node);
    const data = { user_id: ida.identity.userId, muted: true };
    expect(await errorOf(node.planOf(ines.identity, id, 'seat_mute', data))).toBe('FORBIDDEN');
    const late = await node.planOf(ines.identity, id, 'seat_mute', {
      user_id: pia.identity.userId,
      muted: true,
    });
    await node.send(ines.identity, id, 'seat_promote', { user_id: pia.identity.userId, role: 'instructor' });
    expect(await errorOf(node.carryOut(late))).toBe('CONFLICT');
  });

  it('LEAD-5 the person is told by their seat, those who lead by a state, and nobody else', async () => {
    await using node = await startNode(create);
    const { id, ines, pia } = await room(node);
    const { userId } = pia.identity;
    const seat = async () => (await node.states(userChannel(userId), 'seat')).get(userId);
    const before = (await node.events(sessionChannel(id))).length;
    await node.send(ines.identity, id, 'seat_mute', { user_id: userId, muted: true });
    await node.until(async () => (await seat())?.['muted_by'] !== null);
    expect(await seat()).toMatchObject({ muted_by: { name: 'Ines Test' } });
    const by = { user_id: ines.identity.userId, name: 'Ines Test', role: 'instructor' };
    expect((await node.states(leadChannel(id), 'muted')).get(userId)).toEqual({ user_id: userId, by });
    expect(await newest(node, leadChannel(id), 'seat_muted')).toMatchObject({
      name: 'Pia Test',
      muted: true,
    });
    expect(await node.events(sessionChannel(id))).toHaveLength(before);
    // A node whose store knows nothing is told it anew.
    const lead = node.all.find(({ name }) => name === 'lead');
    expect(await lead?.hydrate?.({ kind: 'lead', id })).toMatchObject([{ key: userId, value: { by } }]);
    // Who is promoted has the word.
    await node.send(ines.identity, id, 'seat_promote', { user_id: userId, role: 'instructor' });
    expect(await lead?.hydrate?.({ kind: 'lead', id })).toEqual([]);
    await node.until(async () => (await node.states(leadChannel(id), 'muted')).size === 0);
  });

  it('LEAD-5 nobody stays muted who was shown out, whose link was taken back, or who was erased', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { id, ines, pia } = await room(node);
    const others = [await node.join(id), await node.join(id), await node.join(id)];
    const [revoked, erased, stays] = others;
    for (const { identity } of [pia, ...others])
      await node.send(ines.identity, id, 'seat_mute', { user_id: identity.userId, muted: true });
    const muted = async () => [...(await node.states(leadChannel(id), 'muted')).keys()];
    expect(await muted()).toHaveLength(4);
    await beside.send(ines.identity, id, 'seat_remove', { user_id: pia.identity.userId });
    await beside.call(calls.revokeInvite, { identity: ADMIN, params: { code: revoked?.code ?? '' } });
    await beside.call(calls.eraseUser, { identity: ADMIN, params: { id: erased?.identity.userId ?? '' } });
    await node.until(async () => (await muted()).length === 1);
    expect(await muted()).toEqual([stays?.identity.userId]);
  });

  it('LEAD-6 tells those who lead how far whose screen is, from every node, and how many there are', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { id, ines, pia } = await room(node);
    const paul = await node.join(id, { first_name: 'Paul' });
    await node.join(id, { first_name: 'Away' });
    for (const text of '1234567') await node.send(ines.identity, id, 'chat_message', { text });
    await node.send(pia.identity, id, 'applied', { offset: 5 });
    await beside.send(paul.identity, id, 'applied', { offset: 5 });
    // She moved to the other node; what is older by then changes nothing.
    await beside.send(pia.identity, id, 'applied', { offset: 7 });
    await beside.send(pia.identity, id, 'applied', { offset: 6 });
    await node.until(async () => (await node.states(leadChannel(id), 'applied')).size === 2);
    await Promise.all([node, beside].map((at) => at.all.find(({ name }) => name === 'lead')?.stop?.()));
    const told = await node.states(leadChannel(id), 'applied');
    expect(told.get(node.id)).toEqual({ participants: 3, offsets: { [pia.identity.userId]: 5 } });
    expect(told.get(beside.id)).toEqual({
      participants: 3,
      offsets: { [paul.identity.userId]: 5, [pia.identity.userId]: 7 },
    });
    // Who is shown out, or leads too, is not waited for.
    await beside.send(ADMIN, id, 'seat_remove', { user_id: paul.identity.userId });
    await beside.send(ADMIN, id, 'seat_promote', { user_id: pia.identity.userId, role: 'instructor' });
    await beside.all.find(({ name }) => name === 'lead')?.stop?.();
    expect((await node.states(leadChannel(id), 'applied')).get(beside.id)).toEqual({
      participants: 1,
      offsets: {},
    });
  });

  it('LEAD-6 what another node told while somebody was taken out of it counts, and not what it had told before', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    await beside.core.start();
    const { id, ines, pia } = await room(node);
    const paul = await node.join(id, { first_name: 'Paul' });
    for (const text of '1234567') await node.send(ines.identity, id, 'chat_message', { text });
    const follows = async ({ identity }: Joined, offset: number) => {
      await beside.send(identity, id, 'applied', { offset });
      await beside.all.find(({ name }) => name === 'lead')?.stop?.();
    };
    await follows(pia, 5);
    await follows(paul, 5);
    const told = async () => (await node.states(leadChannel(id), 'applied')).get(beside.id)?.['offsets'];
    let hasTold = false;
    node.before = async ({ states = [] }) => {
      if (hasTold || !states.some(({ type }) => type === 'applied')) return;
      hasTold = true;
      // The other one has read what stood there before.
      await follows(paul, 7);
      expect(await told()).toMatchObject({ [paul.identity.userId]: 7 });
    };
    await node.call(calls.eraseUser, { identity: ADMIN, params: { id: pia.identity.userId } });
    expect(hasTold).toBe(true);
    await node.until(
      async () => JSON.stringify(await told()) === JSON.stringify({ [paul.identity.userId]: 7 }),
    );
    expect(node.troubles).toEqual([]);
  });
});
