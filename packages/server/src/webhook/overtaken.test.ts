import { calls } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, START } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { signersOf } from '../../test/receiver.ts';
import { refusalOf } from '../../test/upstreams.ts';
import { deliveriesOf, hooked, webhookOf } from '../../test/webhooks.ts';

/** Between two looks. */
const REST_MS = 250;

describeOnEveryDatabase((create) => {
  it('HOOK-2 of two who rotate at once one is told so, and what the other was told signs', async () => {
    await using at = await hooked(create);
    const { node, receiver, webhook } = at;
    const asked = { identity: ADMIN, params: { id: webhook.id } };
    const arrived = Promise.withResolvers<void>();
    let waiting = 0;
    node.before = async () => {
      if ((waiting += 1) === 2) arrived.resolve();
      await arrived.promise;
    };
    const rotations = [1, 2].map(() => node.call(calls.rotateWebhookSecret, asked));
    const refusals = await Promise.all(rotations.map(refusalOf));
    expect(refusals.map((refusal) => refusal?.error).sort()).toEqual(['CONFLICT', undefined]);
    const rotated = await Promise.any(rotations);
    node.before = () => Promise.resolve();
    await node.call(calls.testWebhook, asked);
    await node.webhook.idle();
    const secrets = [rotated.secret, webhook.secret];
    expect(receiver.received.map((each) => signersOf(each, secrets, START))).toEqual([secrets]);
  });

  it.each([
    [204, START],
    [410, null],
  ])(
    'HOOK-5 an answer of %i to a node whose delivery another took up meanwhile says nothing of the address',
    async (status, failingSince) => {
      await using at = await hooked(create);
      const { node, receiver, webhook } = at;
      const { read } = node.storage;
      const asked = Promise.withResolvers<() => void>();
      receiver.answer = (_, response) => asked.resolve(() => void response.writeHead(status).end());
      await node.call(calls.testWebhook, { identity: ADMIN, params: { id: webhook.id } });
      node.clock.advance(REST_MS);
      const answer = await asked.promise;
      const takenUp = read
        .updateTable('webhook_deliveries')
        .set({ holder: 'another', due_at: START + 90_000 })
        .compile();
      const failing = read.updateTable('webhooks').set({ failing_since: failingSince }).compile();
      await node.storage.commit({ effects: [{ query: takenUp }, { query: failing }] });
      const before = await webhookOf(node, webhook.id);
      answer();
      await node.webhook.idle();
      expect(await webhookOf(node, webhook.id)).toEqual(before);
      expect(await deliveriesOf(node, webhook.id)).toMatchObject([{ status: 'waiting', attempts: 0 }]);
      expect(node.counted).toEqual([]);
      expect(node.troubles).toEqual([]);
    },
  );
});
