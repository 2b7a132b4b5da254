import { sql } from 'kysely';
import { toInstant, type WebhookType } from '@attune/protocol';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../storage/tables.integrations.ts';
import type { Effect } from '../storage/unit.ts';
import { FAILING_MS, type Afterwards } from './delivery.machine.ts';
import type { Told } from './told.ts';

/** HOOK-9. What waits for one address; beyond it, what happens is not told there. */
const MAX_WAITING = 10_000;
/** HOOK-5. Longer than any attempt takes; what a dead node had is taken up after it. */
const LEASE_MS = 60_000;
/** HOOK-9. */
const KEPT_MS = 30 * 86_400_000;

/**
 * HOOK-1. One statement finds every address that is to be told and puts it down for each, so it sees the addresses as the transaction
 * does.
 */
export function enqueued({ read }: Storage, { type, sessionId, userId, data }: Told, now: number): Effect {
  const body = bodyOf(type, data, now);
  const isFull = (webhookId: ReturnType<typeof sql.ref>) => sql<boolean>`exists (
    select 1 from webhook_deliveries as d where d.webhook_id = ${webhookId} and d.due_at is not null
    limit 1 offset ${sql.lit(MAX_WAITING - 1)})`;
  const query = read
    .insertInto('webhook_deliveries')
    .columns([
      'id',
      'webhook_id',
      'session_id',
      'user_id',
      'type',
      'body',
      'status',
      'attempts',
      'due_at',
      'created_at',
    ])
    .expression(
      read
        .selectFrom('webhooks')
        .select([
          sql<string>`cast(${newMessageId()} as text) || '_' || webhooks.id`.as('id'),
          'webhooks.id as webhook_id',
          sql<string>`cast(${sessionId} as text)`.as('session_id'),
          sql<string | null>`cast(${userId ?? null} as text)`.as('user_id'),
          sql<string>`cast(${type} as text)`.as('type'),
          sql<string>`cast(${body} as text)`.as('body'),
          sql<'waiting'>`'waiting'`.as('status'),
          sql<number>`0`.as('attempts'),
          sql<number>`cast(${now} as bigint)`.as('due_at'),
          sql<number>`cast(${now} as bigint)`.as('created_at'),
        ])
        .where('off_at', 'is', null)
        .where('events', 'like', `%"${type}"%`)
        .where(({ not }) => not(isFull(sql.ref('webhooks.id')))),
    );
  return { query: query.compile() };
}

/** To one address, whatever it is told otherwise. */
export function testDelivery(webhookId: string, now: number): WebhookDeliveryRow {
  const type = 'webhook.test';
  return {
    id: newMessageId(),
    webhook_id: webhookId,
    session_id: null,
    user_id: null,
    type,
    body: bodyOf(type, { webhook_id: webhookId }, now),
    status: 'waiting',
    attempts: 0,
    due_at: now,
    holder: null,
    response: null,
    problem: null,
    created_at: now,
    tried_at: null,
  };
}

/** Takes what is due, the longest due first. Whoever comes second finds it not due any more. */
export function claimed(
  { read }: Storage,
  { webhookId, holder, most, now }: { webhookId: string; holder: string; most: number; now: number },
): Effect {
  const due = read
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('webhook_id', '=', webhookId)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(most);
  const query = read
    .updateTable('webhook_deliveries')
    .set({ holder, due_at: now + LEASE_MS })
    .where('id', 'in', due)
    .where('due_at', '<=', now);
  return { query: query.compile() };
}

/** What became of an attempt. CONFLICT when somebody else has taken it up meanwhile, or it is gone with its address. */
export function attempted(
  { read }: Storage,
  { id, holder }: Pick<WebhookDeliveryRow, 'id' | 'holder'>,
  after: Afterwards,
  now: number,
): Effect {
  const query = read
    .updateTable('webhook_deliveries')
    .set(({ eb }) => ({
      attempts: eb('attempts', '+', 1),
      status: after.status,
      response: after.response,
      problem: after.status === 'delivered' ? null : after.problem,
      due_at: after.status === 'waiting' ? after.dueAt : null,
      holder: null,
      tried_at: now,
    }))
    .where('id', '=', id)
    .where('holder', '=', holder);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** An attempt that was broken off by the end of this node did not count. */
export function released(
  { read }: Storage,
  { id, holder }: Pick<WebhookDeliveryRow, 'id' | 'holder'>,
  now: number,
): Effect {
  const query = read
    .updateTable('webhook_deliveries')
    .set({ due_at: now, holder: null })
    .where('id', '=', id)
    .where('holder', '=', holder);
  return { query: query.compile() };
}

/** HOOK-7. Says nothing of another address that it was given meanwhile; nor does {@link notReached}. */
export function reached({ read }: Storage, { id, url }: Pick<WebhookRow, 'id' | 'url'>): Effect {
  const query = read
    .updateTable('webhooks')
    .set({ failing_since: null })
    .where('id', '=', id)
    .where('url', '=', url)
    .where('failing_since', 'is not', null);
  return { query: query.compile() };
}

export function notReached(
  { read }: Storage,
  { id, url }: Pick<WebhookRow, 'id' | 'url'>,
  isGone: boolean,
  now: number,
): readonly Effect[] {
  const webhooks = read.updateTable('webhooks').where('id', '=', id).where('url', '=', url);
  const since = webhooks.set({ failing_since: now }).where('failing_since', 'is', null);
  const off = webhooks
    .set({ off_at: now, off_because: isGone ? 'gone' : 'failing' })
    .where('off_at', 'is', null);
  const long = isGone ? off : off.where('failing_since', '<=', now - FAILING_MS);
  return [{ query: since.compile() }, { query: long.compile() }];
}

/** HOOK-8: once more, under the same id, with all the attempts that a new one has. */
export function sentAgain({ read }: Storage, webhookId: string, id: string, now: number): Effect {
  const query = read
    .updateTable('webhook_deliveries')
    .set({ status: 'waiting', attempts: 0, due_at: now })
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    // What is on its way this moment is not sent beside itself.
    .where('holder', 'is', null);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export function isOn({ read }: Storage, webhookId: string): Effect {
  const found = read
    .selectFrom('webhooks')
    .select('id')
    .where('id', '=', webhookId)
    .where('off_at', 'is', null);
  return { query: found.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export function webhookMade({ read }: Storage, row: WebhookRow, most: number): readonly Effect[] {
  const oneTooMany = read
    .selectFrom('webhooks')
    .select('id')
    .limit(1)
    .offset(most - 1);
  return [
    { query: oneTooMany.compile(), expectRows: { count: 0, otherwise: 'CONFLICT' } },
    { query: read.insertInto('webhooks').values(row).compile() },
  ];
}

export function webhookChanged(
  { read }: Storage,
  id: string,
  columns: Partial<Omit<WebhookRow, 'id' | 'created_at'>>,
): Effect {
  const query = read.updateTable('webhooks').set(columns).where('id', '=', id);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'NOT_FOUND' } };
}

/** In place of the one that was read: of two who rotate at once one is answered CONFLICT, and no secret is lost that somebody was told. */
export function secretReplaced(
  { read }: Storage,
  { id, sealed }: Pick<WebhookRow, 'id' | 'sealed'>,
  next: { readonly sealed: string; readonly formerUntil: number },
): Effect {
  const query = read
    .updateTable('webhooks')
    .set({ sealed: next.sealed, former_sealed: sealed, former_until: next.formerUntil })
    .where('id', '=', id)
    .where('sealed', '=', sealed);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export function webhookRemoved({ read }: Storage, id: string): Effect {
  const query = read.deleteFrom('webhooks').where('id', '=', id);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'NOT_FOUND' } };
}

export function outdated({ read }: Storage, now: number): Effect {
  return {
    query: read
      .deleteFrom('webhook_deliveries')
      .where('created_at', '<=', now - KEPT_MS)
      .compile(),
  };
}

function newMessageId(): string {
  return `msg_${newId()}`;
}

function bodyOf(type: WebhookType | 'webhook.test', data: Told['data'], now: number): string {
  return JSON.stringify({ type, timestamp: toInstant(now), data });
}
