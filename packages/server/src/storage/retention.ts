import type { Clock } from '../platform/clock.ts';
import type { Storage } from './storage.ts';

const SWEEP_INTERVAL_MS = 600_000;
/** Channels trimmed in one sweep; the next one takes the others. */
const CHANNELS_PER_SWEEP = 500;
/** Rows deleted in one transaction: acks behind it wait no longer than for a batch of their own. */
const ROWS_PER_SLICE = 500;
/** A device that was away longer than this, or a day less, starts a producer of its own. Longer than any event is kept. */
const PRODUCER_MS = 90 * 86_400_000;

export type RetentionOptions = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
};

/** Deletes what need not be kept, now and then. Returns its stop. */
export function startRetention({ storage, clock, onTrouble }: RetentionOptions): () => void {
  let isSweeping = false;
  return clock.every(SWEEP_INTERVAL_MS, () => {
    if (isSweeping) return;
    isSweeping = true;
    sweep(storage, clock.now())
      .catch(onTrouble)
      .finally(() => (isSweeping = false));
  });
}

/**
 * Deletes log rows past `keep_until`, only from the beginning of a channel: a row that must be kept keeps all that follow it, so that
 * there is never a hole. The newest row of a channel stays. Who resumes from before the oldest row is told `trimmed` (SUB-3). Producers
 * that are long gone and tickets that nobody used go too.
 */
export async function sweep(storage: Storage, now: number): Promise<void> {
  const due = await storage.read
    .selectFrom('log')
    .innerJoin('heads', 'heads.channel', 'log.channel')
    .select(['log.channel', 'heads.top'])
    .distinct()
    .where('log.keep_until', '<=', now)
    .whereRef('log.position', '<', 'heads.top')
    .limit(CHANNELS_PER_SWEEP)
    .execute();
  for (const { channel, top } of due) await trim(storage, channel, top, now);
  const { read } = storage;
  const producers = read.deleteFrom('producers').where('used_at', '<', now - PRODUCER_MS);
  const tickets = read.deleteFrom('tickets').where('expires_at', '<=', now);
  await storage.commit({ effects: [{ query: producers.compile() }, { query: tickets.compile() }] });
}

async function trim(storage: Storage, channel: string, top: number, now: number): Promise<void> {
  const { read } = storage;
  const oldest = await read
    .selectFrom('log')
    .select(['position', 'keep_until'])
    .where('channel', '=', channel)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  if (!oldest || oldest.keep_until > now) return;
  const kept = await read
    .selectFrom('log')
    .select('position')
    .where('channel', '=', channel)
    .where('keep_until', '>', now)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  const end = Math.min(kept?.position ?? top, top);
  for (let from = oldest.position; from < end; from += ROWS_PER_SLICE) {
    const query = read
      .deleteFrom('log')
      .where('channel', '=', channel)
      .where('position', '<', Math.min(from + ROWS_PER_SLICE, end))
      .compile();
    await storage.commit({ effects: [{ query }] });
  }
}
