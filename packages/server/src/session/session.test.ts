import { calls, CLOSE, ProtocolError, sessionChannel, toInstant, userChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';

const MINUTE_MS = 60_000;

async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.error : String(error)),
  );
}

async function typesOn(node: CapabilityNode, sessionId: string): Promise<string[]> {
  return (await node.events(sessionChannel(sessionId))).map(({ type }) => type);
}

async function lastEvent(
  node: CapabilityNode,
  sessionId: string,
): Promise<{ type: string; data: Record<string, unknown> }> {
  const entry = (await node.events(sessionChannel(sessionId))).at(-1);
  if (!entry) throw new Error('There is no event.');
  return { type: entry.type, data: JSON.parse(entry.json) as Record<string, unknown> };
}

async function phaseOf(node: CapabilityNode, sessionId: string): Promise<unknown> {
  return (await node.session.viewSessions([sessionId]))[0]?.phase;
}

/** A session with its instructor and a participant, both joined. */
async function gathered(node: CapabilityNode) {
  const session = await node.createSession();
  const ines = await node.join(session.id, { first_name: 'Ines', role: 'instructor' });
  const pia = await node.join(session.id);
  return { session, ines, pia };
}

describeOnEveryDatabase((create) => {
  describe('leading', () => {
    it('SESS-5 one start for everybody: event, state and table agree', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      await node.send(ines.identity, session.id, 'session_start', {});

      const startedAt = toInstant(START + 3_000);
      const { type, data } = await lastEvent(node, session.id);
      expect(type).toBe('session_started');
      expect(data).toMatchObject({ by: { name: 'Ines Test', role: 'instructor' }, started_at: startedAt });
      const state = (await node.states(sessionChannel(session.id), 'session')).get(session.id);
      expect(state).toMatchObject({
        phase: 'live',
        started_at: startedAt,
        pacer: { started_at: startedAt, next: null },
      });
      expect(state?.['ends_at']).toBe(toInstant(START + 3_000 + 20 * MINUTE_MS));
      expect(await node.session.phaseOf(session.id)).toBe('live');
    });

    it('SESS-1 two who start at once: one does, the other is told', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      const plans = [
        await node.planOf(ines.identity, session.id, 'session_start', {}),
        await node.planOf(ADMIN, session.id, 'session_start', {}),
      ];
      const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
      expect(outcomes.sort()).toEqual(['WRONG_PHASE', 'accepted']);
      expect((await typesOn(node, session.id)).filter((type) => type === 'session_started')).toHaveLength(1);
    });

    it('SESS-6 two who change the technique at once: one does, the other looks again', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      const plans = [
        await node.planOf(ines.identity, session.id, 'technique_change', { technique: 'box' }),
        await node.planOf(ADMIN, session.id, 'technique_change', { technique: 'four-seven-eight' }),
      ];
      const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
      expect(outcomes.sort()).toEqual(['CONFLICT', 'accepted']);
    });

    it('SESS-6 announces a technique by its id, and refuses one that nobody knows', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      await node.send(ines.identity, session.id, 'session_start', {});
      node.clock.advance(10_000);
      await node.send(ines.identity, session.id, 'technique_change', { technique: 'box' });
      expect(await lastEvent(node, session.id)).toMatchObject({
        type: 'technique_changed',
        data: { technique: { id: 'box' }, starts_at: toInstant(START + 3_000 + 11_000) },
      });
      const unknown = node.send(ines.identity, session.id, 'technique_change', { technique: 'none' });
      await expect(unknown).rejects.toMatchObject({
        error: 'VALIDATION_ERROR',
        details: { field: 'technique' },
      });
    });

    it('SESS-7 ends with a summary, then shows everybody out but who watches', async () => {
      await using node = await startNode(create);
      const { session, ines, pia } = await gathered(node);
      await node.send(ines.identity, session.id, 'session_start', {});
      await node.send(pia.identity, session.id, 'chat_message', { text: 'hello' });
      node.clock.advance(3_000 + 2 * 11_000);
      await node.send(ines.identity, session.id, 'session_end', {});
      const endsAt = START + 3_000 + 22_000 + 5_000;
      expect(await lastEvent(node, session.id)).toEqual({
        type: 'session_ending',
        data: { reason: 'led', ends_at: toInstant(endsAt) },
      });

      node.clock.advance(5_000);
      await node.until(async () => (await phaseOf(node, session.id)) === 'ended' && node.closes.length > 0);
      expect(await lastEvent(node, session.id)).toEqual({
        type: 'session_ended',
        data: {
          reason: 'led',
          ended_at: toInstant(endsAt),
          summary: { minutes: 0.45, people: 2, messages: 1, cycles: 2, techniques: ['Coherent 5.5'] },
        },
      });
      expect(node.closes).toEqual([{ sessionId: session.id, seatsOnly: true, code: CLOSE.ended }]);
      expect(await errorOf(node.auth.identify(pia.token))).toBe('SESSION_ENDED');
      expect(await errorOf(node.enter(pia.code, { move: true }))).toBe('SESSION_ENDED');
    });

    it('SESS-7 no line follows session_ended, also one that was checked before it', async () => {
      await using node = await startNode(create);
      const { session, ines, pia } = await gathered(node);
      await node.send(ines.identity, session.id, 'session_start', {});
      await node.send(ines.identity, session.id, 'session_end', {});
      const late = await node.planOf(pia.identity, session.id, 'chat_message', { text: 'wait' });
      node.clock.advance(5_000);
      await node.until(async () => (await phaseOf(node, session.id)) === 'ended');
      expect(await errorOf(node.carryOut(late))).toBe('WRONG_PHASE');
      expect((await typesOn(node, session.id)).at(-1)).toBe('session_ended');
    });

    it('SESS-8 the timer ends the session by itself', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      await node.send(ines.identity, session.id, 'session_start', {});
      const endsAt = START + 3_000 + 20 * MINUTE_MS;
      node.clock.advance(endsAt - 5_000 - START);
      await node.until(async () => (await phaseOf(node, session.id)) === 'ending');
      node.clock.advance(5_000);
      await node.until(async () => (await phaseOf(node, session.id)) === 'ended');
      const { data } = await lastEvent(node, session.id);
      expect(data).toMatchObject({ reason: 'time', ended_at: toInstant(endsAt), summary: { minutes: 20 } });
      expect(node.troubles).toEqual([]);
    });

    it('SESS-8 a session that ran out while no server ran is ended by the next one', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      // Started in the past, by a node whose timers are gone: nothing here has watched it.
      await node.storage.commit({
        effects: [
          {
            query: node.storage.read
              .updateTable('sessions')
              .set({ phase: 'live', started_at: START - 30 * MINUTE_MS, ends_at: START - 10 * MINUTE_MS })
              .where('id', '=', session.id)
              .compile(),
          },
        ],
      });
      await node.session.start?.();
      const ended = node.until(async () => (await phaseOf(node, session.id)) === 'ended');
      node.clock.advance(0);
      await node.until(async () => (await phaseOf(node, session.id)) !== 'live');
      node.clock.advance(0);
      await ended;
      const { data } = await lastEvent(node, session.id);
      expect(data).toMatchObject({ reason: 'time', ended_at: toInstant(START - 10 * MINUTE_MS) });
      expect(await errorOf(node.auth.identify(ines.token))).toBe('SESSION_ENDED');
    });

    it('SESS-8 a deadline outlives a database that did not answer', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      await node.send(ines.identity, session.id, 'session_start', {});
      await node.send(ines.identity, session.id, 'session_end', {});
      const refused = Promise.withResolvers<void>();
      node.before = () => {
        node.before = () => Promise.resolve();
        queueMicrotask(refused.resolve);
        return Promise.reject(new ProtocolError('UNAVAILABLE'));
      };
      node.clock.advance(5_000);
      await refused.promise;
      while (node.troubles.length === 0) await Promise.resolve();
      node.clock.advance(1_000);
      await node.until(async () => (await phaseOf(node, session.id)) === 'ended');
    });

    it('SESS-1 a session that was cancelled says so and lets nobody in', async () => {
      await using node = await startNode(create);
      const { session, pia } = await gathered(node);
      await node.call(calls.updateSession, {
        identity: ADMIN,
        params: { id: session.id },
        body: { phase: 'cancelled' },
      });
      expect(await lastEvent(node, session.id)).toMatchObject({
        type: 'session_ended',
        data: { reason: 'cancelled' },
      });
      expect(node.closes.at(-1)).toEqual({ sessionId: session.id, seatsOnly: true, code: CLOSE.cancelled });
      expect(await errorOf(node.enter(pia.code))).toBe('SESSION_CANCELLED');
    });

    it('SESS-11 a removed person is told, shown out and kept out', async () => {
      await using node = await startNode(create);
      const { session, ines, pia } = await gathered(node);
      await node.send(ines.identity, session.id, 'seat_remove', { user_id: pia.identity.userId });
      expect(await lastEvent(node, session.id)).toMatchObject({
        type: 'seat_removed',
        data: { user_id: pia.identity.userId, name: 'Pia Test', by: { name: 'Ines Test' } },
      });
      expect(node.closes).toEqual([{ seatId: pia.identity.seatId, generation: 0, code: CLOSE.removed }]);
      expect(await errorOf(node.auth.identify(pia.token))).toBe('SEAT_REMOVED');
      expect(await errorOf(node.enter(pia.code, { move: true }))).toBe('SEAT_REMOVED');
      expect(await errorOf(node.enter(pia.code, {}, pia.identity))).toBe('SEAT_REMOVED');
      const again = node.send(ines.identity, session.id, 'seat_remove', { user_id: pia.identity.userId });
      expect(await errorOf(again)).toBe('NOT_FOUND');
    });

    it('lets only an admin remove who leads', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      const remove = { user_id: ines.identity.userId };
      expect(await errorOf(node.send(ines.identity, session.id, 'seat_remove', remove))).toBe('FORBIDDEN');
      await node.send(ADMIN, session.id, 'seat_remove', remove);
      expect((await node.session.viewSessions([session.id]))[0]?.instructor).toBeNull();
    });
  });

  describe('planning', () => {
    it('breathes in the lobby from the moment it was planned', async () => {
      await using node = await startNode(create);
      const session = await node.createSession({ capacity: 3 });
      expect(session).toMatchObject({
        phase: 'scheduled',
        capacity: 3,
        people: 0,
        pacer: { technique: { id: 'coherent' }, started_at: toInstant(START), next: null },
      });
    });

    it('appoints an instructor, whose link then leads to the session', async () => {
      await using node = await startNode(create);
      const user = await node.addUser({ first_name: 'Ines' });
      const session = await node.createSession({ instructor_id: user.id });
      expect(session.instructor).toEqual({ user_id: user.id, name: 'Ines Test', role: 'instructor' });
      const { identity } = await node.enter(user.invite_code ?? '');
      expect(identity).toMatchObject({ role: 'instructor', sessionId: session.id });
    });

    it('appoints somebody else: who led comes back as a participant', async () => {
      await using node = await startNode(create);
      const { session, pia } = await gathered(node);
      const params = { id: session.id };
      const first = await node.addUser();
      await node.call(calls.updateSession, { identity: ADMIN, params, body: { instructor_id: first.id } });
      const led = await node.enter(first.invite_code ?? '');
      const after = await node.call(calls.updateSession, {
        identity: ADMIN,
        params,
        body: { instructor_id: pia.identity.userId },
      });
      expect(after.instructor?.user_id).toBe(pia.identity.userId);
      expect(await node.auth.identify(led.token)).toMatchObject({ role: 'participant' });
      expect(await node.auth.identify(pia.token)).toMatchObject({ role: 'instructor' });
      const closed = node.closes
        .filter(({ code }) => code === CLOSE.role_changed)
        .map(({ seatId }) => seatId);
      expect(closed).toEqual(expect.arrayContaining([led.identity.seatId, pia.identity.seatId]));
    });

    it('SESS-1 changes the plan of a planned session only', async () => {
      await using node = await startNode(create);
      const { session, ines } = await gathered(node);
      const params = { id: session.id };
      const rename = { identity: ADMIN, params, body: { title: 'Morning breath' } };
      expect(await node.call(calls.updateSession, rename)).toMatchObject({
        title: 'Morning breath',
        duration_minutes: 20,
      });
      await node.send(ines.identity, session.id, 'session_start', {});
      expect(await errorOf(node.call(calls.updateSession, rename))).toBe('WRONG_PHASE');
      const cancel = node.call(calls.updateSession, {
        identity: ADMIN,
        params,
        body: { phase: 'cancelled' },
      });
      expect(await errorOf(cancel)).toBe('WRONG_PHASE');
    });

    it('HTTP-4 shows a session to who is in it, and starts it for who leads it', async () => {
      await using node = await startNode(create);
      const { session, ines, pia } = await gathered(node);
      const other = await node.join((await node.createSession()).id, { role: 'instructor' });
      const params = { id: session.id };
      expect(await errorOf(node.call(calls.getSession, { identity: other.identity, params }))).toBe(
        'SESSION_NOT_FOUND',
      );
      expect(await errorOf(node.call(calls.startSession, { identity: other.identity, params }))).toBe(
        'SESSION_NOT_FOUND',
      );
      expect(await errorOf(node.call(calls.startSession, { identity: pia.identity, params }))).toBe(
        'FORBIDDEN',
      );
      expect(await node.call(calls.getSession, { identity: pia.identity, params })).toMatchObject({
        id: session.id,
      });
      expect(await node.call(calls.startSession, { identity: ines.identity, params })).toMatchObject({
        phase: 'live',
      });
      expect(await errorOf(node.call(calls.getSummary, { identity: pia.identity, params }))).toBe(
        'WRONG_PHASE',
      );
      expect(await node.call(calls.endSession, { identity: ADMIN, params })).toMatchObject({
        phase: 'ending',
      });
    });

    it('SESS-7 the summary can be read afterwards by who was there', async () => {
      await using node = await startNode(create);
      const { session, ines, pia } = await gathered(node);
      const ask = { identity: pia.identity, params: { id: session.id } };
      expect(await errorOf(node.call(calls.getSummary, ask))).toBe('SESSION_NOT_STARTED');
      await node.send(ines.identity, session.id, 'session_start', {});
      await node.send(ines.identity, session.id, 'session_end', {});
      node.clock.advance(5_000);
      await node.until(async () => (await phaseOf(node, session.id)) === 'ended');
      expect(await node.call(calls.getSummary, ask)).toMatchObject({
        summary: { people: 2 },
        session: { phase: 'ended' },
      });
    });
  });

  describe('seats with a time of their own', () => {
    it('SESS-3 the timer starts with the first join and not again', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const user = await node.addUser({ session_id: session.id, session_minutes: 10 });
      node.clock.advance(MINUTE_MS);
      const { identity, code } = await node.enter(user.invite_code ?? '');
      const expiresAt = toInstant(START + 11 * MINUTE_MS);
      await node.until(async () => (await node.states(userChannel(user.id), 'seat')).has(user.id));
      node.clock.advance(MINUTE_MS);
      await node.enter(code, {}, identity);
      const seat = (await node.states(userChannel(user.id), 'seat')).get(user.id);
      expect(seat).toEqual({
        session_id: session.id,
        role: 'participant',
        joined_at: toInstant(START + MINUTE_MS),
        expires_at: expiresAt,
        left_ms: null,
        muted_by: null,
      });
    });

    it('SESS-9 is closed with 4501 when it is over', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const { identity, token, code } = await node.join(session.id, { session_minutes: 10 });
      await node.until(async () => (await node.states(userChannel(identity.userId), 'seat')).size === 1);
      node.clock.advance(10 * MINUTE_MS);
      await node.until(() => node.closes.length > 0);
      expect(node.closes).toEqual([{ seatId: identity.seatId, code: CLOSE.expired }]);
      expect(await errorOf(node.auth.identify(token))).toBe('SEAT_EXPIRED');
      expect(await errorOf(node.enter(code, { move: true }))).toBe('SEAT_EXPIRED');
      await node.until(async () => (await node.states(userChannel(identity.userId), 'seat')).size === 0);
    });

    it('SESS-9 also when an admin shortened it meanwhile', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const { identity } = await node.join(session.id, { session_minutes: 60 });
      const params = { id: identity.userId };
      await node.call(calls.updateUser, { identity: ADMIN, params, body: { session_minutes: 5 } });
      const shorter = toInstant(START + 5 * MINUTE_MS);
      await node.until(async () => {
        const seat = (await node.states(userChannel(identity.userId), 'seat')).get(identity.userId);
        return seat?.['expires_at'] === shorter;
      });
      node.clock.advance(5 * MINUTE_MS);
      await node.until(() => node.closes.some(({ code }) => code === CLOSE.expired));
    });
  });
});
