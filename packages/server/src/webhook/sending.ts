import { ProtocolError } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';
import { eachOf } from '../platform/eachOf.ts';
import { gather } from '../platform/gather.ts';
import { newId } from '../platform/random.ts';
import type { Sealing } from '../platform/sealing.ts';
import { signatureOf } from '../platform/signature.ts';
import type { Storage } from '../storage/storage.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../storage/tables.integrations.ts';
import { ATTEMPT_MS, afterAttempt, isGone, type Afterwards, type Attempted } from './delivery.machine.ts';
import { attempted, claimed, notReached, reached, released } from './effects.ts';
import type { Post } from './post.ts';
import { readDueWebhooks, readHeld, readWebhook } from './store.ts';

/** Every node looks this often at what is due: who put it down may be gone. */
const LOOK_MS = 5_000;
/** Between two looks: of a crowd that comes in each asks for one. */
const REST_MS = 250;
/** Requests to one address at a time, on one node. Addresses do not wait for each other. */
const AT_ONCE = 4;

export type SendingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sealing: Sealing;
  readonly post: Post;
  /** From 0 to 1. */
  readonly random: () => number;
  /** What became of an attempt; for the metrics. */
  readonly onAttempt: (status: Afterwards['status']) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Sending = {
  /** Something may be due now. */
  wake(): void;
  start(): void;
  /** Breaks off what is on its way: another node sends it again. */
  stop(): Promise<void>;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
};

/** Sends what is due. Several nodes do so side by side; what one of them has taken the others leave alone until it is overdue (HOOK-5). */
export function createSending(deps: SendingDeps): Sending {
  const { storage, clock, random, onTrouble } = deps;
  const underWay = new Map<string, Promise<void>>();
  const end = new AbortController();
  let cancel: () => void = () => undefined;

  const looks = gather<'due'>(
    async () => {
      for (const id of await readDueWebhooks(storage, clock.now())) {
        if (end.signal.aborted || underWay.has(id)) continue;
        const work = sendAll(deps, id, end.signal)
          .catch(onTrouble)
          .finally(() => void underWay.delete(id));
        underWay.set(id, work);
      }
    },
    onTrouble,
    { clock, ms: REST_MS },
  );

  function wake(): void {
    if (!end.signal.aborted) looks.add(['due']);
  }

  function later(): void {
    cancel = clock.after(LOOK_MS * (0.8 + 0.4 * random()), () => {
      wake();
      later();
    });
  }

  async function idle(): Promise<void> {
    await looks.idle();
    await Promise.all(underWay.values());
  }

  return {
    wake,
    start() {
      wake();
      later();
    },
    async stop() {
      cancel();
      end.abort();
      await idle();
    },
    idle,
  };
}

/** Until nothing is due for this address any more. */
async function sendAll(deps: SendingDeps, webhookId: string, end: AbortSignal): Promise<void> {
  const { storage, clock } = deps;
  while (!end.aborted) {
    const holder = newId();
    const claim = claimed(storage, { webhookId, holder, most: AT_ONCE, now: clock.now() });
    await storage.commit({ effects: [claim] });
    const [webhook, held] = await Promise.all([readWebhook(storage, webhookId), readHeld(storage, holder)]);
    if (!webhook || held.length === 0) return;
    await eachOf(held, AT_ONCE, (delivery) => attempt(deps, webhook, delivery, end));
    // Switched off meanwhile, what is left waits until somebody switches it on.
    if ((await readWebhook(storage, webhookId))?.off_at !== null) return;
  }
}

async function attempt(
  deps: SendingDeps,
  webhook: WebhookRow,
  delivery: WebhookDeliveryRow,
  end: AbortSignal,
): Promise<void> {
  const { storage, clock, random, onAttempt } = deps;
  const result = await tried(deps, webhook, delivery, end);
  const now = clock.now();
  if (result === 'broken off') return commit(storage, [released(storage, delivery, now)]);
  const after = afterAttempt(delivery.attempts, result, { now, random: random() });
  const about =
    after.status === 'delivered'
      ? [reached(storage, webhook)]
      : notReached(storage, webhook, isGone(result), now);
  try {
    await commit(storage, [attempted(storage, delivery, after, now), ...about]);
  } catch (error) {
    // Somebody else has it by now, and says of the address what becomes of it there.
    if (error instanceof ProtocolError && error.error === 'CONFLICT') return;
    throw error;
  }
  onAttempt(after.status);
}

async function tried(
  { clock, sealing, post }: SendingDeps,
  webhook: WebhookRow,
  { id, body }: WebhookDeliveryRow,
  end: AbortSignal,
): Promise<Attempted | 'broken off'> {
  const secrets = secretsOf(webhook, sealing, clock.now());
  if (secrets.length === 0) return { at: 'failed', problem: UNREADABLE };
  const timestampS = Math.floor(clock.now() / 1000);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Attune-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signatureOf(secrets, { id, timestampS, body: Buffer.from(body) }),
  };
  const late = new AbortController();
  const stop = clock.after(ATTEMPT_MS, () => late.abort());
  const result = await post({ url: webhook.url, headers, body }, AbortSignal.any([late.signal, end]));
  stop();
  if (result.at === 'answered') return result;
  if (late.signal.aborted) return { at: 'failed', problem: TOO_LATE };
  return end.aborted ? 'broken off' : result;
}

const UNREADABLE =
  'Its secret cannot be read any more, for JWT_SECRET was changed. Make another secret for it.';
const TOO_LATE = `There was no answer within ${ATTEMPT_MS / 1000} s.`;

/** HOOK-2: after a rotation both, the new one first. */
function secretsOf({ sealed, former_sealed, former_until }: WebhookRow, sealing: Sealing, now: number) {
  const former = former_sealed !== null && former_until !== null && now < former_until ? [former_sealed] : [];
  return [sealed, ...former].map((each) => sealing.open(each)).filter((each) => each !== undefined);
}

async function commit(
  storage: Storage,
  effects: Parameters<Storage['commit']>[0]['effects'] = [],
): Promise<void> {
  await storage.commit({ effects });
}
