import { newId } from '../src/platform/random.ts';
import type { Storage } from '../src/storage/storage.ts';
import type { Append, Effect, Unit } from '../src/storage/unit.ts';

const FAR_AWAY = Date.UTC(2100, 0, 1);

export function append(channel: string, given: Partial<Append> = {}): Append {
  const at = Date.UTC(2026, 0, 1);
  return {
    channel,
    type: 'chat_message',
    id: newId(),
    json: '{}',
    at,
    author: 'ann',
    keepUntil: FAR_AWAY,
    ...given,
  };
}

/** One event of a producer; `seq` follows on `prev` unless told otherwise. */
export function step(channel: string, key: string, seq: number, prev = seq - 1): Unit {
  return { appends: [append(channel)], producer: { channel, key, seq, prev } };
}

/** Something for effects to change: a session with so many places. */
export async function createSession(storage: Storage, id: string, capacity = 10): Promise<void> {
  const session = { id, title: id, phase: 'live' as const, duration_minutes: 30, capacity, created_at: 0 };
  const empty = {
    starts_at: null,
    started_at: null,
    ends_at: null,
    instructor_id: null,
    end_reason: null,
    resumes_at: null,
  };
  const query = storage.read
    .insertInto('sessions')
    .values({ ...session, ...empty, pacer: '{}', summary: null })
    .compile();
  await storage.commit({ effects: [{ query }] });
}

/** Takes a place, or answers SESSION_FULL. */
export function takePlace(storage: Storage, id: string): Effect {
  const query = storage.read
    .updateTable('sessions')
    .set((eb) => ({ capacity: eb('capacity', '-', 1) }))
    .where('id', '=', id)
    .where('capacity', '>', 0)
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'SESSION_FULL' } };
}

/** A guard that changes nothing. */
export function isInPhase(storage: Storage, id: string, phase: 'live' | 'ended'): Effect {
  const query = storage.read
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('phase', '=', phase)
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'WRONG_PHASE' } };
}

export async function placesLeft(storage: Storage, id: string): Promise<number> {
  const query = storage.read.selectFrom('sessions').select('capacity').where('id', '=', id);
  return (await query.executeTakeFirstOrThrow()).capacity;
}

/** The rows of a channel as they are stored. */
export function rowsOf(storage: Storage, channel: string) {
  return storage.read
    .selectFrom('log')
    .selectAll()
    .where('channel', '=', channel)
    .orderBy('position')
    .execute();
}
