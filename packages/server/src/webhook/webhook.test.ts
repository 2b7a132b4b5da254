import { calls, MAX_WEBHOOKS } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, START, startBeside } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { signersOf } from '../../test/receiver.ts';
import { refusalOf } from '../../test/upstreams.ts';
import { deliveriesOf, hooked, makeWebhook, pass, webhookOf } from '../../test/webhooks.ts';

const LOOK_MS = 6_000;
/** Between two looks. */
const REST_MS = 250;
const DAY_MS = 86_400_000;

describeOnEveryDatabase((create) => {
  describe('what is told', () => {
    it('HOOK-1 HOOK-2 what happens in a session, with ids and figures and nobody named', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const { id } = await node.createSession({ duration_minutes: 1 });
      const pia = await node.join(id, { first_name: 'Pia', last_name: 'Palme' });
      await node.send(ADMIN, id, 'session_start', {});
      await node.send(ADMIN, id, 'session_end', {});
      await node.session.start?.();
      node.clock.advance(5_000);
      await node.until(async () => (await deliveriesOf(node, webhook.id)).length === 4);
      await pass(node, LOOK_MS);
      expect([...receiver.types].sort()).toEqual([
        'participant.joined',
        'session.ended',
        'session.started',
        'summary.ready',
      ]);
      const dataOf = (type: string) => receiver.received.find((each) => each.type === type)?.data;
      expect(dataOf('participant.joined')).toEqual({
        session_id: id,
        user_id: pia.identity.userId,
        role: 'participant',
      });
      expect(dataOf('session.started')).toMatchObject({ session_id: id, technique: 'Coherent 5.5' });
      expect(dataOf('session.ended')).toMatchObject({ session_id: id, reason: 'admin' });
      expect(dataOf('summary.ready')).toMatchObject({
        summary_url: `https://attune.example.org/api/sessions/${id}/summary`,
        summary: { people: 1 },
      });
      expect(JSON.stringify(receiver.received.map(({ body }) => body))).not.toMatch(/Pia|Palme|@/);
      for (const received of receiver.received) {
        expect(received.request.headers['content-type']).toBe('application/json');
        expect(signersOf(received, [webhook.secret], node.clock.now())).toEqual([webhook.secret]);
      }
      expect(await deliveriesOf(node, webhook.id)).toMatchObject(
        Array.from({ length: 4 }, () => ({ status: 'delivered', attempts: 1, response: 204, problem: null })),
      );
      expect(node.troubles).toEqual([]);
    });

    it('HOOK-1 each address that asked for it, and what was refused nobody', async () => {
      await using at = await hooked(create, { events: ['session.started'] });
      const { node, receiver, webhook } = at;
      const ends = await makeWebhook(node, { url: receiver.url, events: ['session.ended'] });
      const { id } = await node.createSession();
      await node.join(id);
      // Of two who start it at once, one does.
      const plans = await Promise.all([1, 2].map(() => node.planOf(ADMIN, id, 'session_start', {})));
      const started = await Promise.allSettled(plans.map((plan) => node.carryOut(plan)));
      expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await node.webhook.idle();
      expect(receiver.types).toEqual(['session.started']);
      expect(await deliveriesOf(node, webhook.id)).toHaveLength(1);
      expect(await deliveriesOf(node, ends.id)).toEqual([]);
    });

    it('HOOK-2 after a rotation both secrets sign for a day', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const next = await node.call(calls.rotateWebhookSecret, {
        identity: ADMIN,
        params: { id: webhook.id },
      });
      const secrets = [webhook.secret, next.secret];
      const test = () => node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await test();
      await node.webhook.idle();
      node.clock.advance(DAY_MS);
      await test();
      await node.webhook.idle();
      expect(
        receiver.received.map((received) => signersOf(received, secrets, node.clock.now())).at(-1),
      ).toEqual([next.secret]);
      expect(signersOf(receiver.received[0] ?? never(), secrets, START)).toEqual(secrets);
    });
  });

  describe('what fails', () => {
    it('HOOK-3 HOOK-2 is tried again, with the same id and body and a signature of its time', async () => {
      await using at = await hooked(create, { events: ['session.started'] });
      const { node, receiver, webhook } = at;
      receiver.answer = (_, response) => void response.writeHead(500).end();
      const { id } = await node.createSession();
      await node.send(ADMIN, id, 'session_start', {});
      await node.webhook.idle();
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([
        { status: 'waiting', attempts: 1, response: 500, problem: 'The answer was 500.' },
      ]);
      const failing_since = (await webhookOf(node, webhook.id)).failing_since;
      expect(failing_since).not.toBeNull();
      await pass(node, LOOK_MS + 5_000);
      receiver.answer = (_, response) => void response.writeHead(200).end('thank you');
      await pass(node, 330_000 + LOOK_MS);
      expect(receiver.received).toHaveLength(3);
      expect(new Set(receiver.received.map((each) => each.id)).size).toBe(1);
      expect(new Set(receiver.received.map((each) => each.body)).size).toBe(1);
      for (const [index, received] of receiver.received.entries())
        expect(signersOf(received, [webhook.secret], START + index * 300_000)).toHaveLength(1);
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([{ status: 'delivered', attempts: 3 }]);
      expect((await webhookOf(node, webhook.id)).failing_since).toBeNull();
      expect(node.counted).toEqual(['waiting', 'waiting', 'delivered']);
    });

    it('HOOK-3 an answer that does not come within 10 s is none', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      receiver.answer = () => resolve();
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      node.clock.advance(REST_MS);
      await asked;
      node.clock.advance(10_000);
      await node.webhook.idle();
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([
        { status: 'waiting', attempts: 1, response: null, problem: 'There was no answer within 10 s.' },
      ]);
    });

    it('HOOK-3 HOOK-6 an answer without an end, and one that breaks off, cost nothing', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      receiver.answer = (_, response) => {
        response.writeHead(200);
        const pour = () => {
          while (response.write('x'.repeat(65_536)));
          response.once('drain', pour);
        };
        pour();
      };
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      receiver.answer = (_, response) => void response.destroy();
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      const outcomes = (await deliveriesOf(node, webhook.id)).map(({ status, problem }) => [status, problem]);
      expect(outcomes.sort()).toEqual([
        ['delivered', null],
        ['waiting', 'It closed the connection without an answer.'],
      ]);
    });

    it('HOOK-4 waits as long as the answer asks', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      receiver.answer = (_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end();
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      expect((await deliveriesOf(node, webhook.id))[0]?.next_at).toBe('2026-03-01T19:00:00.000Z');
      await pass(node, 3_600_000 - LOOK_MS);
      expect(receiver.received).toHaveLength(1);
      await pass(node, 2 * LOOK_MS);
      expect(receiver.received).toHaveLength(2);
    });

    it('HOOK-7 three days of it switch the address off; on again, what waits is sent', async () => {
      await using at = await hooked(create, { events: ['session.started'] });
      const { node, receiver, webhook } = at;
      receiver.answer = (_, response) => void response.writeHead(404).end();
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      node.clock.setNow(START + 3 * DAY_MS - 60_000 - LOOK_MS);
      await pass(node, LOOK_MS);
      expect((await webhookOf(node, webhook.id)).enabled).toBe(true);
      await pass(node, 60_000);
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      expect(await webhookOf(node, webhook.id)).toMatchObject({
        enabled: false,
        off_because: 'Nothing has reached it for three days.',
        failing_since: '2026-03-01T18:00:00.000Z',
      });
      const { id } = await node.createSession();
      await node.send(ADMIN, id, 'session_start', {});
      receiver.answer = (_, response) => void response.writeHead(204).end();
      const before = receiver.received.length;
      await pass(node, DAY_MS);
      expect(receiver.received).toHaveLength(before);
      await node.call(calls.updateWebhook, {
        identity: ADMIN,
        params: { id: webhook.id },
        body: { enabled: true },
      });
      await pass(node, DAY_MS);
      expect(receiver.types).not.toContain('session.started');
      expect(await webhookOf(node, webhook.id)).toMatchObject({
        enabled: true,
        failing_since: null,
        waiting: 0,
      });
      expect((await deliveriesOf(node, webhook.id)).every(({ status }) => status === 'delivered')).toBe(true);
    });

    it('a secret that cannot be read any more is told, and mended by another one', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const { read } = node.storage;
      const unreadable = read.updateTable('webhooks').set({ sealed: 'of another JWT_SECRET' }).compile();
      await node.storage.commit({ effects: [{ query: unreadable }] });
      const params = { id: webhook.id };
      const test = await node.call(calls.testWebhook, { identity: ADMIN, params });
      await node.webhook.idle();
      const [told] = await deliveriesOf(node, webhook.id);
      expect([told?.status, told?.problem]).toEqual([
        'waiting',
        expect.stringContaining('JWT_SECRET was changed'),
      ]);
      const { secret } = await node.call(calls.rotateWebhookSecret, { identity: ADMIN, params });
      await node.call(calls.sendDeliveryAgain, { identity: ADMIN, params: { ...params, delivery: test.id } });
      await node.webhook.idle();
      expect(receiver.received.map((each) => signersOf(each, [secret], node.clock.now()))).toEqual([
        [secret],
      ]);
    });

    it('HOOK-7 410 does so at once', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      receiver.answer = (_, response) => void response.writeHead(410).end();
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      expect(await webhookOf(node, webhook.id)).toMatchObject({
        enabled: false,
        off_because: 'It answered that it is gone (410).',
      });
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([{ status: 'failed', response: 410 }]);
      const test = node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      expect((await refusalOf(test))?.error).toBe('CONFLICT');
    });
  });

  describe('several nodes', () => {
    it('HOOK-5 send each delivery once', async () => {
      await using at = await hooked(create, { events: ['participant.joined'] });
      const { node, receiver, webhook } = at;
      const beside = startBeside(node);
      await beside.webhook.start?.();
      const { id } = await node.createSession();
      for (let count = 0; count < 12; count += 1) await (count % 2 === 0 ? node : beside).join(id);
      await pass(node, LOOK_MS);
      await beside.webhook.idle();
      await node.webhook.idle();
      expect(receiver.received).toHaveLength(12);
      expect(new Set(receiver.received.map((each) => each.id)).size).toBe(12);
      expect((await webhookOf(node, webhook.id)).waiting).toBe(0);
      await beside.leave();
    });

    it('HOOK-5 what a node had that is gone another takes up, and what it was sending as it left at once', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const beside = startBeside(node);
      const asked = Promise.withResolvers<void>();
      receiver.answer = () => asked.resolve();
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      node.clock.advance(REST_MS);
      await asked.promise;
      await node.webhook.stop?.();
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([{ status: 'waiting', attempts: 0 }]);
      // One that died says nothing.
      await node.storage.commit({
        effects: [
          {
            query: node.storage.read
              .updateTable('webhook_deliveries')
              .set({ holder: 'dead', due_at: START + 60_000 })
              .compile(),
          },
        ],
      });
      receiver.answer = (_, response) => void response.writeHead(204).end();
      await beside.webhook.start?.();
      await pass(beside, 60_000 - LOOK_MS);
      expect(receiver.received).toHaveLength(1);
      await pass(beside, 2 * LOOK_MS);
      expect(receiver.received).toHaveLength(2);
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
      await beside.leave();
    });
  });

  describe('what admins do', () => {
    it('HOOK-8 send again, under the same id, with all the attempts of a new one', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const test = await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      await node.webhook.idle();
      const params = { id: webhook.id, delivery: test.id };
      expect(await node.call(calls.sendDeliveryAgain, { identity: ADMIN, params })).toMatchObject({
        id: test.id,
        status: 'waiting',
        attempts: 0,
      });
      await node.webhook.idle();
      expect(receiver.received.map(({ id, type }) => [id, type])).toEqual([
        [test.id, 'webhook.test'],
        [test.id, 'webhook.test'],
      ]);
      const unknown = { ...params, delivery: 'none' };
      expect(
        (await refusalOf(node.call(calls.sendDeliveryAgain, { identity: ADMIN, params: unknown })))?.error,
      ).toBe('NOT_FOUND');
    });

    it('HOOK-8 change an address, switch it off, and remove it with what waits for it', async () => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const params = { id: webhook.id };
      const change = (body: object) => node.call(calls.updateWebhook, { identity: ADMIN, params, body });
      expect(await change({ name: 'Archive', events: ['session.ended', 'session.ended'] })).toMatchObject({
        name: 'Archive',
        events: ['session.ended'],
      });
      expect(await change({})).toMatchObject({ name: 'Archive', url: receiver.url, enabled: true });
      expect(await change({ enabled: false })).toMatchObject({
        enabled: false,
        off_because: 'An admin switched it off.',
      });
      await node.call(calls.deleteWebhook, { identity: ADMIN, params });
      expect((await refusalOf(change({})))?.error).toBe('NOT_FOUND');
      expect(await node.storage.read.selectFrom('webhook_deliveries').selectAll().execute()).toEqual([]);
    });

    it('HOOK-8 name twenty addresses at most', async () => {
      await using at = await hooked(create);
      for (let count = 1; count < MAX_WEBHOOKS; count += 1) await makeWebhook(at.node);
      expect((await refusalOf(makeWebhook(at.node)))?.error).toBe('CONFLICT');
    });
  });

  it('HOOK-9 deliveries are gone after 30 days, and with the person and the session they are about', async () => {
    await using at = await hooked(create);
    const { node, webhook } = at;
    const { id } = await node.createSession();
    const pia = await node.join(id);
    await node.join(id);
    await node.webhook.idle();
    await node.call(calls.deleteUser, { identity: ADMIN, params: { id: pia.identity.userId } });
    expect(await deliveriesOf(node, webhook.id)).toHaveLength(1);
    node.clock.setNow(START + 30 * DAY_MS);
    await pass(node, 3_600_000);
    await node.storage.commit({});
    expect(await deliveriesOf(node, webhook.id)).toEqual([]);
  });

  it('HOOK-9 10,000 wait at most', async () => {
    await using at = await hooked(create, { events: ['session.started'] });
    const { node, webhook } = at;
    await node.webhook.stop?.();
    const row = await template(at);
    for (let from = 0; from < 9_999; from += 909) {
      const values = Array.from({ length: 909 }, (_, index) => ({ ...row, id: `d${from + index}` }));
      const query = node.storage.read.insertInto('webhook_deliveries').values(values).compile();
      await node.storage.commit({ effects: [{ query }] });
    }
    for (let count = 0; count < 2; count += 1)
      await node.send(ADMIN, (await node.createSession()).id, 'session_start', {});
    expect((await webhookOf(node, webhook.id)).waiting).toBe(10_000);
  });
});

async function template({ webhook }: Pick<Awaited<ReturnType<typeof hooked>>, 'webhook'>) {
  return {
    webhook_id: webhook.id,
    type: 'session.started',
    body: '{}',
    status: 'waiting',
    attempts: 0,
    due_at: START,
    created_at: START,
  } as const;
}

function never(): never {
  throw new Error('nothing was received');
}
