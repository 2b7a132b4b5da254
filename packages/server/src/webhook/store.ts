import { toInstant, type Webhook, type WebhookDelivery } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../storage/tables.integrations.ts';

const MOST_SHOWN = 100;
/** Addresses that one look finds something due for; the next one brings the others. */
const MOST_DUE = 50;

export async function readWebhook({ read }: Storage, id: string): Promise<WebhookRow | undefined> {
  return read.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Oldest first; all of them unless an id is given. */
export async function readViews({ read }: Storage, id?: string): Promise<Webhook[]> {
  const all = read
    .selectFrom('webhooks')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('webhook_deliveries')
        .whereRef('webhook_deliveries.webhook_id', '=', 'webhooks.id')
        .where('due_at', 'is not', null)
        .select(({ fn }) => fn.countAll<number | string>().as('waiting'))
        .as('waiting'),
    )
    .orderBy('created_at')
    .orderBy('id');
  const rows = await (id === undefined ? all : all.where('id', '=', id)).execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    events: JSON.parse(row.events) as string[],
    created_at: toInstant(row.created_at),
    enabled: row.off_at === null,
    off_because: row.off_because === null ? null : OFF_BECAUSE[row.off_because],
    failing_since: row.failing_since === null ? null : toInstant(row.failing_since),
    // PostgreSQL counts in text.
    waiting: Number(row.waiting),
  }));
}

const OFF_BECAUSE = {
  admin: 'An admin switched it off.',
  failing: 'Nothing has reached it for three days.',
  gone: 'It answered that it is gone (410).',
} as const satisfies Record<NonNullable<WebhookRow['off_because']>, string>;

/** Whether any address is to be told of these types. */
export async function readAsked(
  { read }: Storage,
  types: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const rows = await read.selectFrom('webhooks').select('events').where('off_at', 'is', null).execute();
  const asked = new Set(rows.flatMap(({ events }) => JSON.parse(events) as string[]));
  return new Map(types.map((type) => [type, asked.has(type)]));
}

/** Addresses that are switched on and for which something is due. */
export async function readDueWebhooks({ read }: Storage, now: number): Promise<readonly string[]> {
  const rows = await read
    .selectFrom('webhooks')
    .select('id')
    .where('off_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('webhook_deliveries')
          .whereRef('webhook_deliveries.webhook_id', '=', 'webhooks.id')
          .where('due_at', '<=', now)
          .select('webhook_deliveries.id'),
      ),
    )
    .limit(MOST_DUE)
    .execute();
  return rows.map(({ id }) => id);
}

export async function readHeld({ read }: Storage, holder: string): Promise<WebhookDeliveryRow[]> {
  return read.selectFrom('webhook_deliveries').selectAll().where('holder', '=', holder).execute();
}

/** Newest first. */
export async function readDeliveries({ read }: Storage, webhookId: string): Promise<WebhookDelivery[]> {
  const rows = await read
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map(viewDelivery);
}

export async function readDelivery(
  { read }: Storage,
  webhookId: string,
  id: string,
): Promise<WebhookDelivery | undefined> {
  const row = await read
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && viewDelivery(row);
}

function viewDelivery(row: WebhookDeliveryRow): WebhookDelivery {
  const { id, type, status, attempts, response, problem, created_at, due_at, tried_at } = row;
  return {
    ...{ id, type, status, attempts, response, problem },
    created_at: toInstant(created_at),
    next_at: due_at === null ? null : toInstant(due_at),
    tried_at: tried_at === null ? null : toInstant(tried_at),
  };
}
