import {
  calls,
  CLOSE,
  ProtocolError,
  sessionChannel,
  TECHNIQUES,
  toInstant,
  userChannel,
  type Session,
} from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import { expect, it } from 'vitest';
import { ADMIN, START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';

const MINUTE_MS = 60_000;
const [coherent] = TECHNIQUES;
if (!coherent) throw new Error('There is a technique.');

async function viewOf(node: CapabilityNode, id: string): Promise<Session> {
  const [view] = await node.session.viewSessions([id]);
  if (!view) throw new Error('There is no such session.');
  return view;
}

async function dataOf(node: CapabilityNode, id: string, type: string): Promise<Record<string, unknown>> {
  const entry = (await node.events(sessionChannel(id))).findLast((each) => each.type === type);
  if (!entry) throw new Error(`Nothing was said of ${type}.`);
  return JSON.parse(entry.json) as Record<string, unknown>;
}

async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.error : String(error)),
  );
}

/** A live session of 20 minutes with its instructor, at its common start. */
async function started(node: CapabilityNode) {
  const { id } = await node.createSession();
  const { identity } = await node.join(id, { first_name: 'Ines', role: 'instructor' });
  await node.send(identity, id, 'session_start', {});
  node.clock.advance(3_000);
  return { id, ines: identity };
}

describeOnEveryDatabase((create) => {
  it('SESS-14 the lobby opens when whoever leads opens it, and people come in as before', async () => {
    await using node = await startNode(create);
    const { id } = await node.createSession();
    const ines = await node.join(id, { first_name: 'Ines', role: 'instructor' });
    await node.send(ines.identity, id, 'session_open', {});
    expect(await dataOf(node, id, 'session_opened')).toMatchObject({ by: { name: 'Ines Test' } });
    await node.join(id);
    expect(await viewOf(node, id)).toMatchObject({ phase: 'lobby', people: 2 });
    await node.send(ines.identity, id, 'session_start', {});
    expect(await viewOf(node, id)).toMatchObject({ phase: 'live' });
  });

  it('SESS-14 the lobby of a session that has a time opens 10 min before it by itself', async () => {
    await using node = await startNode(create);
    const { id } = await node.createSession({ starts_at: toInstant(START + 30 * MINUTE_MS) });
    node.clock.advance(20 * MINUTE_MS - 1);
    expect((await viewOf(node, id)).phase).toBe('scheduled');
    await goOn(node, async () => (await viewOf(node, id)).phase !== 'scheduled', 1);
    expect(node.clock.now() - START).toBeLessThan(21 * MINUTE_MS);
    expect((await viewOf(node, id)).phase).toBe('lobby');
    expect(await dataOf(node, id, 'session_opened')).toEqual({ by: null });
    expect(node.troubles).toEqual([]);
  });

  it('SESS-15 a pause and what comes after it: events, state, timer and summary agree', async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    node.clock.advance(5 * MINUTE_MS);
    await node.send(ines, id, 'session_pause', {});
    const since = toInstant(START + 3_000 + 5 * MINUTE_MS);
    const pause = { since, remaining_ms: 15 * MINUTE_MS, technique: coherent };
    expect(await dataOf(node, id, 'session_paused')).toMatchObject({ pause });
    const state = (await node.states(sessionChannel(id), 'session')).get(id);
    expect(state).toMatchObject({ phase: 'paused', pause });

    node.clock.advance(10 * MINUTE_MS);
    await node.send(ines, id, 'session_resume', {});
    const { pacer, ...resumed } = await viewOf(node, id);
    const resumesAt = Date.parse(pacer.next?.starts_at ?? '');
    expect(resumesAt - node.clock.now()).toBeLessThan(3_000 + cycleMs(coherent));
    expect(resumed).toMatchObject({
      phase: 'live',
      pause: null,
      ends_at: toInstant(resumesAt + 15 * MINUTE_MS),
    });

    node.clock.advance(resumesAt + 15 * MINUTE_MS - 5_000 - node.clock.now());
    await goOn(node, async () => (await viewOf(node, id)).phase === 'ending', 1);
    node.clock.advance(5_000);
    await goOn(node, async () => (await viewOf(node, id)).phase === 'ended', 1);
    expect((await viewOf(node, id)).summary).toMatchObject({ minutes: 20 });
    expect(node.troubles).toEqual([]);
  });

  it('SESS-15 a pause that nobody ends does so after an hour, and the summary counts what was live', async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    node.clock.advance(5 * MINUTE_MS);
    await node.send(ines, id, 'session_pause', {});
    node.clock.advance(60 * MINUTE_MS - 5_000);
    await goOn(node, async () => (await viewOf(node, id)).phase === 'ending', 1);
    node.clock.advance(5_000);
    await goOn(node, async () => (await viewOf(node, id)).phase === 'ended', 1);
    expect(await dataOf(node, id, 'session_ended')).toMatchObject({
      reason: 'time',
      summary: { minutes: 5 },
    });
  });

  it('SESS-15 of two who pause at once one does, and people come in meanwhile', async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    const plans = [
      await node.planOf(ines, id, 'session_pause', {}),
      await node.planOf(ADMIN, id, 'session_pause', {}),
    ];
    const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
    expect(outcomes.sort()).toEqual(['WRONG_PHASE', 'accepted']);
    const pia = await node.join(id);
    await node.send(pia.identity, id, 'chat_message', { text: 'Still here' });
    expect(await dataOf(node, id, 'chat_message')).toMatchObject({ text: 'Still here' });
  });

  it('SESS-15 who comes between the command to go on and the instant finds when that is', async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    await node.send(ines, id, 'session_pause', {});
    node.clock.advance(MINUTE_MS);
    await node.send(ines, id, 'session_resume', {});
    const { resumes_at: resumesAt } = await viewOf(node, id);
    expect(await dataOf(node, id, 'session_resumed')).toMatchObject({ resumes_at: resumesAt });
    const told = (await node.follow(sessionChannel(id))).states.find(({ type }) => type === 'session');
    expect(told?.value).toMatchObject({ resumes_at: resumesAt });
    node.clock.advance(Date.parse(resumesAt ?? '') - node.clock.now());
    expect((await viewOf(node, id)).resumes_at).toBeNull();
  });

  it("SESS-3 SESS-17 minutes of one's own stand still in a pause and go on after it, also of who came in meanwhile", async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    const pia = await node.join(id, { session_minutes: 5 });
    node.clock.advance(2 * MINUTE_MS);
    await node.send(ines, id, 'session_pause', {});
    const paul = await node.join(id, { first_name: 'Paul', session_minutes: 4 });
    const seatOf = async ({ identity }: typeof pia) =>
      (await node.states(userChannel(identity.userId), 'seat')).get(identity.userId);
    await node.until(async () => (await seatOf(paul)) !== undefined);
    expect(await seatOf(pia)).toMatchObject({ expires_at: null, left_ms: 3 * MINUTE_MS });
    expect(await seatOf(paul)).toMatchObject({ expires_at: null, left_ms: 4 * MINUTE_MS });
    node.clock.advance(20 * MINUTE_MS);
    expect(await node.auth.identify(pia.token)).toMatchObject({ userId: pia.identity.userId });

    await node.send(ines, id, 'session_resume', {});
    const resumesAt = Date.parse((await viewOf(node, id)).resumes_at ?? '');
    const ends = toInstant(resumesAt + 3 * MINUTE_MS);
    await node.until(async () => (await seatOf(pia))?.['expires_at'] === ends);
    node.clock.advance(resumesAt + 3 * MINUTE_MS - node.clock.now());
    await node.until(() => node.closes.some(({ code }) => code === CLOSE.expired));
    expect(node.closes).toHaveLength(1);
    await expect(node.auth.identify(pia.token)).rejects.toMatchObject({ error: 'SEAT_EXPIRED' });
    expect(await node.auth.identify(paul.token)).toMatchObject({ userId: paul.identity.userId });
    expect(node.troubles).toEqual([]);
  });

  it('SESS-14 what is decided about a session ahead holds while its lobby opens by itself', async () => {
    await using node = await startNode(create);
    const { id } = await node.createSession({ starts_at: toInstant(START + 30 * MINUTE_MS) });
    const { identity: ines } = await node.join(id, { first_name: 'Ines', role: 'instructor' });
    const change = await node.planOf(ines, id, 'technique_change', { technique: 'box' });
    const open = await node.planOf(ines, id, 'session_open', {});
    node.clock.advance(20 * MINUTE_MS);
    await goOn(node, async () => (await viewOf(node, id)).phase !== 'scheduled', 1);
    expect(await errorOf(node.carryOut(change))).toBe('accepted');
    expect(await errorOf(node.carryOut(open))).toBe('CONFLICT');
    expect(await errorOf(node.send(ines, id, 'session_open', {}))).toBe('accepted');
    const { phase, pacer } = await viewOf(node, id);
    expect([phase, (pacer.next ?? pacer).technique.id]).toEqual(['lobby', 'box']);
    expect(
      (await node.events(sessionChannel(id))).filter(({ type }) => type === 'session_opened'),
    ).toHaveLength(1);
  });

  it('SESS-16 a minute more moves the end, also that of a pause, and not beyond 8 h', async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    await node.send(ines, id, 'session_extend', { minutes: 1 });
    const endsAt = toInstant(START + 3_000 + 21 * MINUTE_MS);
    expect(await dataOf(node, id, 'session_extended')).toMatchObject({ minutes: 1, ends_at: endsAt });
    expect(await viewOf(node, id)).toMatchObject({ duration_minutes: 21, ends_at: endsAt });
    await node.send(ines, id, 'session_pause', {});
    await node.send(ines, id, 'session_extend', { minutes: 2 });
    expect((await viewOf(node, id)).pause?.remaining_ms).toBe(23 * MINUTE_MS);
    expect(await dataOf(node, id, 'session_extended')).toMatchObject({ minutes: 2, ends_at: null });
    for (let hours = 0; hours < 7; hours += 1) await node.send(ines, id, 'session_extend', { minutes: 60 });
    expect(await errorOf(node.send(ines, id, 'session_extend', { minutes: 60 }))).toBe('VALIDATION_ERROR');
  });

  it('SESS-1 the same by HTTP, for who leads and for nobody else', async () => {
    await using node = await startNode(create);
    const { id, ines } = await started(node);
    const pia = await node.join(id);
    const call = { params: { id } };
    expect(await errorOf(node.call(calls.pauseSession, { ...call, identity: pia.identity }))).toBe(
      'FORBIDDEN',
    );
    await node.call(calls.pauseSession, { ...call, identity: ines });
    expect((await viewOf(node, id)).phase).toBe('paused');
    await node.call(calls.extendSession, { ...call, identity: ADMIN, body: { minutes: 5 } });
    await node.call(calls.resumeSession, { ...call, identity: ADMIN, body: { technique: 'box' } });
    expect((await viewOf(node, id)).pacer.next?.technique.id).toBe('box');
    expect(await errorOf(node.call(calls.openSession, { ...call, identity: ADMIN }))).toBe('WRONG_PHASE');
  });
});
