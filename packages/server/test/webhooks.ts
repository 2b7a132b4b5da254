import { calls, WEBHOOK_TYPES, type CallBody } from '@attune/protocol';
import { ADMIN, startNode, type CapabilityNode } from './capabilityNode.ts';
import type { TestDatabase } from './databases.ts';
import { Receiver } from './receiver.ts';

export type Hooked = AsyncDisposable & {
  readonly node: CapabilityNode;
  readonly receiver: Receiver;
  readonly webhook: { readonly id: string; readonly secret: string };
};

/** A node that sends what happens to a receiver. */
export async function hooked(
  create: () => Promise<TestDatabase>,
  over: Partial<CallBody<typeof calls.createWebhook>> = {},
): Promise<Hooked> {
  const receiver = await new Receiver().listen();
  const node = await startNode(create);
  const webhook = await makeWebhook(node, { url: receiver.url, ...over });
  await node.all.find(({ name }) => name === 'webhook')?.start?.();
  return {
    node,
    receiver,
    webhook,
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

export async function makeWebhook(
  node: CapabilityNode,
  over: Partial<CallBody<typeof calls.createWebhook>> = {},
) {
  const body = { name: 'Office', url: 'https://example.org/hook', events: [...WEBHOOK_TYPES], ...over };
  return node.call(calls.createWebhook, { identity: ADMIN, body });
}

export async function webhookOf(node: CapabilityNode, id: string) {
  const { webhooks } = await node.call(calls.listWebhooks, { identity: ADMIN });
  const found = webhooks.find((webhook) => webhook.id === id);
  if (!found) throw new Error('There is no such webhook.');
  return found;
}

/** Newest first. */
export async function deliveriesOf(node: CapabilityNode, id: string) {
  return (await node.call(calls.listDeliveries, { identity: ADMIN, params: { id } })).deliveries;
}

/** Time goes on, and what was due by then has been tried. */
export async function pass(node: CapabilityNode, ms: number): Promise<void> {
  node.clock.advance(ms);
  await node.webhook.idle();
}
