import { calls, MAX_WEBHOOKS, ProtocolError, type Webhook, type WebhookDelivery } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import { newId } from '../platform/random.ts';
import type { Sealing } from '../platform/sealing.ts';
import { newSigningSecret } from '../platform/signature.ts';
import type { Storage } from '../storage/storage.ts';
import type { WebhookRow } from '../storage/tables.integrations.ts';
import { isPublic, literalOf } from './address.ts';
import {
  isOn,
  secretReplaced,
  sentAgain,
  testDelivery,
  webhookChanged,
  webhookMade,
  webhookRemoved,
} from './effects.ts';
import { readDeliveries, readDelivery, readViews, readWebhook } from './store.ts';

/** After a rotation, so that nothing is lost until the other end has the new secret. */
const OVERLAP_MS = 86_400_000;

export type RoutesDeps = {
  readonly storage: Storage;
  readonly sealing: Sealing;
  readonly allowPrivate: boolean;
  /** Something is due now. */
  readonly onDue: () => void;
};

export function webhookRoutes(deps: RoutesDeps): readonly Route[] {
  const { storage } = deps;
  return [
    route(calls.listWebhooks, async () => ({ body: async () => ({ webhooks: await readViews(storage) }) })),
    createRoute(deps),
    updateRoute(deps),
    route(calls.deleteWebhook, async ({ params }) => ({
      plan: { effects: [webhookRemoved(storage, params.id)] },
    })),
    rotateRoute(deps),
    route(calls.listDeliveries, async ({ params }) => {
      await existing(storage, params.id);
      return { body: async () => ({ deliveries: await readDeliveries(storage, params.id) }) };
    }),
    testRoute(deps),
    sendAgainRoute(deps),
  ];
}

function createRoute({ storage, sealing, allowPrivate }: RoutesDeps): Route {
  return route(calls.createWebhook, async ({ body: { name, url, events }, now }) => {
    checkAddress(url, allowPrivate);
    const secret = newSigningSecret();
    const row: WebhookRow = {
      id: newId(),
      name,
      url,
      events: JSON.stringify([...new Set(events)]),
      sealed: sealing.seal(secret),
      former_sealed: null,
      former_until: null,
      created_at: now,
      failing_since: null,
      off_at: null,
      off_because: null,
    };
    return {
      plan: { effects: webhookMade(storage, row, MAX_WEBHOOKS) },
      body: async () => ({ ...(await viewOf(storage, row.id)), secret }),
    };
  });
}

/** Switched on again it is as if nothing had failed, and what still waits is sent. */
function updateRoute({ storage, allowPrivate, onDue }: RoutesDeps): Route {
  return route(calls.updateWebhook, async ({ params, body, now }) => {
    const { name, url, events, enabled } = body;
    const row = await existing(storage, params.id);
    if (url !== undefined) checkAddress(url, allowPrivate);
    const isOff = row.off_at !== null;
    const columns: Partial<WebhookRow> = {
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url, failing_since: null }),
      ...(events !== undefined && { events: JSON.stringify([...new Set(events)]) }),
      ...(enabled === true && isOff && { off_at: null, off_because: null, failing_since: null }),
      ...(enabled === false && !isOff && { off_at: now, off_because: 'admin' }),
    };
    const isSame = Object.keys(columns).length === 0;
    return {
      plan: isSame ? {} : { effects: [webhookChanged(storage, row.id, columns)], committed: onDue },
      body: () => viewOf(storage, row.id),
    };
  });
}

function rotateRoute({ storage, sealing }: RoutesDeps): Route {
  return route(calls.rotateWebhookSecret, async ({ params, now }) => {
    const row = await existing(storage, params.id);
    const secret = newSigningSecret();
    const next = { sealed: sealing.seal(secret), formerUntil: now + OVERLAP_MS };
    return {
      plan: { effects: [secretReplaced(storage, row, next)] },
      body: async () => ({ ...(await viewOf(storage, row.id)), secret }),
    };
  });
}

function testRoute({ storage, onDue }: RoutesDeps): Route {
  return route(calls.testWebhook, async ({ params, now }) => {
    const row = await existing(storage, params.id);
    if (row.off_at !== null) throw isSwitchedOff();
    const delivery = testDelivery(row.id, now);
    const made = storage.read.insertInto('webhook_deliveries').values(delivery).compile();
    return {
      plan: { effects: [isOn(storage, row.id), { query: made }], committed: onDue },
      body: () => deliveryOf(storage, row.id, delivery.id),
    };
  });
}

function sendAgainRoute({ storage, onDue }: RoutesDeps): Route {
  return route(calls.sendDeliveryAgain, async ({ params, now }) => {
    const row = await existing(storage, params.id);
    if (row.off_at !== null) throw isSwitchedOff();
    await deliveryOf(storage, row.id, params.delivery);
    return {
      plan: {
        effects: [isOn(storage, row.id), sentAgain(storage, row.id, params.delivery, now)],
        committed: onDue,
      },
      body: () => deliveryOf(storage, row.id, params.delivery),
    };
  });
}

/** What can be said at once, for a person who types it; what counts is where its name leads when something is sent (HOOK-6). */
function checkAddress(address: string, allowPrivate: boolean): void {
  if (allowPrivate) return;
  const url = new URL(address);
  const literal = literalOf(url);
  if (url.protocol !== 'https:') throw wrongAddress('must start with https://');
  if (literal !== undefined && !isPublic(literal)) throw wrongAddress('must be an address of the internet');
}

function wrongAddress(problem: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field: 'url', problem } });
}

function isSwitchedOff(): ProtocolError {
  return new ProtocolError('CONFLICT', { message: 'This address is switched off. Switch it on first.' });
}

async function existing(storage: Storage, id: string): Promise<WebhookRow> {
  const row = await readWebhook(storage, id);
  if (!row) throw new ProtocolError('NOT_FOUND');
  return row;
}

async function viewOf(storage: Storage, id: string): Promise<Webhook> {
  const [view] = await readViews(storage, id);
  if (!view) throw new ProtocolError('NOT_FOUND');
  return view;
}

async function deliveryOf(storage: Storage, webhookId: string, id: string): Promise<WebhookDelivery> {
  const delivery = await readDelivery(storage, webhookId, id);
  if (!delivery) throw new ProtocolError('NOT_FOUND');
  return delivery;
}
