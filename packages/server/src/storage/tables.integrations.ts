import type { UpstreamOutcome, WebhookDelivery } from '@attune/protocol';

// What comes from other systems, and what they are told. Instants as in tables.ts.

export type UpstreamSecretRow = {
  id: string;
  name: string;
  sealed: string;
  created_at: number;
  /** From then on it signs nothing; null: it is good. */
  ends_at: number | null;
};

/** What an upstream reported of a session, and what became of it. */
export type UpstreamEventRow = {
  session_id: string;
  /** The upstream's. */
  id: string;
  type: string;
  outcome: UpstreamOutcome;
  /** An ErrorData as JSON, where it was refused. */
  refusal: string | null;
  /** Null: an admin did it. */
  secret_id: string | null;
  /** The name of the secret. */
  sender: string;
  /** Whom it is about, where it was applied and is about somebody. */
  user_id: string | null;
  /** As the upstream says. */
  happened_at: string;
  received_at: number;
  /** As JSON. */
  data: string;
};

/** An address that is told what happens. */
export type WebhookRow = {
  id: string;
  name: string;
  url: string;
  /** Types as a JSON array. */
  events: string;
  sealed: string;
  /** The secret before the last rotation, which signs too until `former_until`. */
  former_sealed: string | null;
  former_until: number | null;
  created_at: number;
  /** Of the first failure since something arrived. */
  failing_since: number | null;
  off_at: number | null;
  off_because: 'admin' | 'failing' | 'gone' | null;
};

export type WebhookDeliveryRow = {
  /** What the header `webhook-id` says. */
  id: string;
  webhook_id: string;
  /** What it tells of, so that it goes with it. */
  session_id: string | null;
  user_id: string | null;
  type: string;
  body: string;
  status: WebhookDelivery['status'];
  attempts: number;
  /** When it is to be sent, or, while it is being sent, when it may be taken up by another node; null when it is over. */
  due_at: number | null;
  /** Who took it last. */
  holder: string | null;
  /** The HTTP status of the last answer. */
  response: number | null;
  problem: string | null;
  created_at: number;
  tried_at: number | null;
};
