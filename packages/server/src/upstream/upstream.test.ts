import { calls, sessionChannel, TECHNIQUES, userChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { headersOf, listed, makeSecret, refusalOf, report, reportOf } from '../../test/upstreams.ts';

const CUSTOM = {
  id: 'slow',
  name: 'Slow',
  phases: [
    { kind: 'inhale', seconds: 6 },
    { kind: 'exhale', seconds: 6 },
  ],
} as const;
const MILESTONE = { message: 'The group has found one rhythm.' };

const typesOf = async (node: CapabilityNode, channel: string) =>
  (await node.events(channel)).map(({ type }) => type);
const dataOf = async (node: CapabilityNode, channel: string, type: string): Promise<unknown[]> =>
  (await node.events(channel)).filter((event) => event.type === type).map(({ json }) => JSON.parse(json));

describeOnEveryDatabase((create) => {
  describe('what upstreams report', () => {
    it('UP-5 a session is started, its technique changed, a milestone told, and it ends', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      const told = async (type: string, data = {}) => report(node, id, secret, reportOf(type, data, type));
      expect(await told('session.started')).toEqual({ id: 'session.started', outcome: 'applied' });
      await told('technique.changed', { technique: 'box' });
      await report(node, id, secret, reportOf('technique.changed', { technique: CUSTOM }));
      await told('hrv.milestone', { ...MILESTONE, badge: 'unheard-of', more: 'is not minded' });
      await told('session.ending', { anything: 1 });
      const channel = sessionChannel(id);
      expect(await typesOf(node, channel)).toEqual([
        'session_started',
        'technique_changed',
        'technique_changed',
        'hrv_milestone',
        'session_ending',
      ]);
      const by = { user_id: expect.stringMatching(/^upstream-/), name: 'Cloud', role: 'admin' };
      expect(await dataOf(node, channel, 'session_started')).toMatchObject([{ by }]);
      const changes = await dataOf(node, channel, 'technique_changed');
      expect(changes).toMatchObject([
        { technique: TECHNIQUES.find(({ id }) => id === 'box') },
        { technique: CUSTOM },
      ]);
      expect(await dataOf(node, channel, 'hrv_milestone')).toEqual([
        {
          session_id: id,
          title: 'A moment of the group',
          message: MILESTONE.message,
          badge: 'heart',
          reached_at: '2026-03-01T16:59:59.000Z',
        },
      ]);
      expect(await dataOf(node, channel, 'session_ending')).toMatchObject([{ reason: 'led' }]);
      expect(node.counted).toContain('hrv.milestone applied');
    });

    it('UP-6 what the session does not allow is answered with the reason, kept with it, and answered the same again', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      const early = reportOf('hrv.milestone', MILESTONE);
      for (let times = 0; times < 2; times += 1) {
        expect((await refusalOf(report(node, id, secret, early)))?.error).toBe('WRONG_PHASE');
        // What was refused stays so, also when the session would allow it now.
        await node.send(ADMIN, id, 'session_start', {}).catch(() => undefined);
      }
      expect((await refusalOf(report(node, id, secret, reportOf('session.started'))))?.error).toBe(
        'WRONG_PHASE',
      );
      const { events } = await listed(node);
      expect(events.map(({ type, outcome, reason }) => [type, outcome, reason !== null]).sort()).toEqual([
        ['hrv.milestone', 'refused', true],
        ['session.started', 'refused', true],
      ]);
      expect(await typesOf(node, sessionChannel(id))).toEqual(['session_started']);
    });

    it('UP-6 MILE-6 what the group has been given often enough is refused with the reason, and kept so', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      await node.send(ADMIN, id, 'session_start', {});
      const given = { title: 'Calm', words: 'A quiet room.', badge: 'star', rarity: 'common' } as const;
      for (let count = 0; count < 100; count += 1) await node.send(ADMIN, id, 'group_achievement', given);
      const oneTooMany = reportOf('group_achievement', given);
      for (let times = 0; times < 2; times += 1)
        expect(await refusalOf(report(node, id, secret, oneTooMany))).toMatchObject({
          error: 'CONFLICT',
          message: 'The group has been given 100 of these. That is the most.',
        });
      expect((await listed(node)).events).toMatchObject([
        { outcome: 'refused', reason: 'The group has been given 100 of these. That is the most.' },
      ]);
      expect(node.counted).toEqual(['group_achievement refused']);
    });

    it('UP-6 UP-8 what is wrong with the data is told by its field, and shown to admins', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      await node.send(ADMIN, id, 'session_start', {});
      for (const [type, data, field] of [
        ['technique.changed', {}, 'data.technique'],
        ['technique.changed', { technique: 'unheard-of' }, 'data.technique'],
        ['technique.changed', { technique: { ...CUSTOM, phases: [] } }, 'data.technique.phases'],
        ['hrv.milestone', { message: '' }, 'data.message'],
        ['hrv.milestone', { message: 'x'.repeat(301) }, 'data.message'],
        ['hrv.milestone', { ...MILESTONE, user_id: 'nobody' }, 'data.user_id'],
      ] as const) {
        node.clock.advance(1);
        const refusal = await refusalOf(report(node, id, secret, reportOf(type, data)));
        expect([refusal?.error, refusal?.details?.['field']]).toEqual(['VALIDATION_ERROR', field]);
        const [event] = (await listed(node)).events;
        expect(event).toMatchObject({ type, outcome: 'refused', data, from: 'Cloud' });
        expect(event?.reason).toContain(field);
      }
    });

    it('UP-7 a type without a meaning is kept, counted as unknown, and does nothing', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      const types = ['heart.rate', 'constructor', '__proto__', 'hasOwnProperty'];
      for (const type of types) {
        const body = reportOf(type, { bpm: 61 });
        expect(await report(node, id, secret, body)).toEqual({ id: body.id, outcome: 'unknown' });
      }
      expect(node.counted).toEqual(types.map(() => 'unknown unknown'));
      const { events } = await listed(node);
      expect(events.map(({ type }) => type).sort()).toEqual([...types].sort());
      expect(events[0]).toMatchObject({ outcome: 'unknown', reason: null, data: { bpm: 61 } });
      expect(await typesOf(node, sessionChannel(id))).toEqual([]);
    });

    it('UP-4 the same report, also at once and on two nodes, happens once and is answered the same', async () => {
      await using node = await startNode(create);
      const beside = startBeside(node);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      await node.send(ADMIN, id, 'session_start', {});
      const body = reportOf('hrv.milestone', MILESTONE);
      const nodes = [node, beside, node, beside, node, beside];
      const answers = await Promise.all(nodes.map((each) => report(each, id, secret, body)));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await report(beside, id, secret, { ...body, type: 'session.ending' })).toEqual(answers[0]);
      expect(await dataOf(node, sessionChannel(id), 'hrv_milestone')).toHaveLength(1);
      expect([...node.counted, ...beside.counted]).toEqual(['hrv.milestone applied']);
      await beside.leave();
    });

    it('UP-4 the same id in another session is another report', async () => {
      await using node = await startNode(create);
      const { secret } = await makeSecret(node);
      for (const { id } of [await node.createSession(), await node.createSession()])
        expect((await report(node, id, secret, reportOf('session.started', {}, 'one'))).outcome).toBe(
          'applied',
        );
    });

    it('UP-5 two that move the session at once both do', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const { secret } = await makeSecret(node);
      await node.send(ADMIN, id, 'session_start', {});
      const changes = ['box', 'coherent', 'extended-exhale'].map((technique) =>
        report(node, id, secret, reportOf('technique.changed', { technique })),
      );
      expect((await Promise.all(changes)).map(({ outcome }) => outcome)).toEqual([
        'applied',
        'applied',
        'applied',
      ]);
    });

    it("UP-9 what is a person's goes to that person alone", async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const pia = await node.join(id);
      const { secret } = await makeSecret(node);
      await node.send(ADMIN, id, 'session_start', {});
      const data = { ...MILESTONE, title: 'Calm', badge: 'star', user_id: pia.identity.userId };
      await report(node, id, secret, reportOf('hrv.milestone', data));
      expect(await dataOf(node, userChannel(pia.identity.userId), 'hrv_milestone')).toMatchObject([
        { session_id: id, title: 'Calm', badge: 'star' },
      ]);
      expect(await typesOf(node, sessionChannel(id))).not.toContain('hrv_milestone');
      await node.call(calls.deleteUser, { identity: ADMIN, params: { id: pia.identity.userId } });
      expect((await listed(node)).events).toEqual([]);
    });

    it('UP-8 reports and secrets that ended are kept for 30 days', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const made = await makeSecret(node);
      await report(node, id, made.secret, reportOf('heart.rate'));
      await node.call(calls.revokeUpstreamSecret, { identity: ADMIN, params: { id: made.id } });
      const upstream = node.all.find(({ name }) => name === 'upstream');
      await upstream?.start?.();
      const sizes = async () => Object.values(await listed(node)).map(({ length }) => length);
      const swept = async () => {
        node.clock.advance(3_600_000);
        // Units are committed in the order in which they came.
        await node.storage.commit({});
      };
      node.clock.setNow(START + 30 * 86_400_000 - 3_600_001);
      await swept();
      expect(await sizes()).toEqual([1, 1]);
      await swept();
      expect(await sizes()).toEqual([0, 0]);
    });
  });

  describe('who may report', () => {
    it('UP-1 whoever signed with a good secret, or an admin; nothing of the others is kept', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const pia = await node.join(id);
      const { secret } = await makeSecret(node);
      const body = reportOf('heart.rate');
      const headers = headersOf(secret, JSON.stringify(body), START);
      const asked = { params: { id }, body };
      for (const wrong of [
        {},
        { identity: pia.identity },
        { headers: { ...headers, 'webhook-id': 'another' } },
        { headers: headersOf(`whsec_${'A'.repeat(44)}`, JSON.stringify(body), START) },
        // A wrong signature is not made good by who else is asking.
        { identity: ADMIN, headers: headersOf(secret, `${JSON.stringify(body)} `, START) },
      ])
        expect((await refusalOf(node.call(calls.reportEvent, { ...asked, ...wrong })))?.error).toBe(
          'AUTHENTICATION_FAILED',
        );
      expect((await listed(node)).events).toEqual([]);
      await node.call(calls.reportEvent, { ...asked, headers });
      await node.call(calls.reportEvent, { ...asked, identity: ADMIN, body: reportOf('heart.rate') });
      expect((await listed(node)).events.map(({ from }) => from).sort()).toEqual(['Cloud', 'an admin']);
      expect((await refusalOf(report(node, 'nowhere', secret, body)))?.error).toBe('SESSION_NOT_FOUND');
    });

    it('UP-3 after a rotation both are good for a day; one that is revoked is good no more', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const old = await makeSecret(node);
      const rotate = () => node.call(calls.rotateUpstreamSecret, { identity: ADMIN, params: { id: old.id } });
      const next = await rotate();
      expect((await refusalOf(rotate()))?.error).toBe('CONFLICT');
      const isGood = async ({ secret }: { secret: string }) =>
        (await refusalOf(report(node, id, secret, reportOf('heart.rate')))) === undefined;
      expect([await isGood(old), await isGood(next)]).toEqual([true, true]);
      node.clock.advance(86_400_000);
      expect([await isGood(old), await isGood(next)]).toEqual([false, true]);
      await node.call(calls.revokeUpstreamSecret, { identity: ADMIN, params: { id: next.id } });
      expect(await isGood(next)).toBe(false);
      const { secrets } = await listed(node);
      expect(secrets.map(({ name, ends_at, used_at }) => [name, ends_at !== null, used_at !== null])).toEqual(
        [
          ['Cloud', true, true],
          ['Cloud', true, true],
        ],
      );
    });

    it('UP-3 of one that is rotated often the newest are good, and the last always is', async () => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      let last = await makeSecret(node);
      const made = [last];
      for (let times = 0; times < 25; times += 1) {
        node.clock.advance(1_000);
        last = await node.call(calls.rotateUpstreamSecret, { identity: ADMIN, params: { id: last.id } });
        made.unshift(last);
      }
      const isGood = async ({ secret }: { secret: string }) =>
        (await refusalOf(report(node, id, secret, reportOf('heart.rate')))) === undefined;
      const good = [];
      for (const each of made) good.push(await isGood(each));
      expect(good).toEqual(made.map((_, index) => index < 20));
    });

    it('UP-3 it is told once, and is not in the database', async () => {
      await using node = await startNode(create);
      const { secret } = await makeSecret(node);
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(JSON.stringify(await listed(node))).not.toContain(secret.slice(6, 30));
      const rows = await node.storage.read.selectFrom('upstream_secrets').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 30));
    });

    it('UP-3 ten are good at once', async () => {
      await using node = await startNode(create);
      for (let count = 0; count < 10; count += 1) await makeSecret(node, `Cloud ${count}`);
      expect((await refusalOf(makeSecret(node)))?.error).toBe('CONFLICT');
    });

    it('UP-3 one that nobody has is not revoked or rotated', async () => {
      await using node = await startNode(create);
      for (const call of [calls.revokeUpstreamSecret, calls.rotateUpstreamSecret])
        expect((await refusalOf(node.call(call, { identity: ADMIN, params: { id: 'none' } })))?.error).toBe(
          'NOT_FOUND',
        );
    });
  });
});
