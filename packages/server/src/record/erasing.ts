import { CLOSE, ProtocolError, userChannel, type Erasure } from '@attune/protocol';
import { sql } from 'kysely';
import type { Kept, Realtime } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { newId } from '../platform/random.ts';
import type { Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { ErasureRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';
import {
  channelsOf,
  erasureBegun,
  erasureSettled,
  findErasure,
  hashOf,
  readOpenErasures,
  reportOf,
  type OpenErasure,
  type Removed,
} from './erasures.ts';
import { countWords, rewriteLog } from './rewriting.ts';

/** What was under way when somebody was deleted is stored by then, on whatever node: a commit takes 10 s at most. */
const SETTLED_AFTER_MS = 30_000;

export type ErasingDeps = {
  readonly storage: Storage;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly states: Pick<StateStore, 'snapshot' | 'remove'>;
  /** Of all capabilities, in their order. */
  readonly keeps: () => readonly Kept[];
};

export type Erasing = {
  /** ERASE-1. Asked again, also at the same time, it finishes what was begun and answers the same. Throws NOT_FOUND. */
  erase(userId: string, askedBy: ErasureRow['asked_by'], now: number): Promise<Erasure>;
  /** Looks for what came late, and forgets who it was. */
  settle(now: number): Promise<void>;
};

export function createErasing(deps: ErasingDeps): Erasing {
  const { storage, realtime } = deps;
  /** By person: who asks twice in a moment waits for the first. */
  const underWay = new Map<string, Promise<Erasure>>();

  async function begin(userId: string, askedBy: ErasureRow['asked_by'], now: number): Promise<void> {
    const user = await storage.read
      .selectFrom('users')
      .select('id')
      .where('id', '=', userId)
      .executeTakeFirst();
    if (!user) throw new ProtocolError('NOT_FOUND');
    const channels = await channelsOf(storage, userId);
    const sessions = await sessionsOf(storage, userId);
    const row: ErasureRow = {
      person_hash: hashOf(userId),
      user_id: userId,
      stranger_id: `gone-${newId()}`,
      channels: JSON.stringify(channels),
      asked_by: askedBy,
      erased_at: now,
      removed: JSON.stringify(await countRemoved(deps, userId, channels)),
    };
    await realtime.carryOut({
      effects: [
        erasureBegun(storage, row),
        ...(await erasedRows(deps, erasedOf({ ...row, user_id: userId }))),
      ],
      closes: [{ userId, code: CLOSE.removed }],
      touched: { users: [userId], sessions },
    });
  }

  /** Harmless when it was done before: what is not there any more is not found. */
  async function rewrite(erasure: OpenErasure): Promise<void> {
    const channels = JSON.parse(erasure.channels) as readonly string[];
    const erased = erasedOf(erasure);
    for (const channel of channels) await rewriteLog({ storage, realtime }, channel, erased);
    // After the last row: who is told from memory until then is told what was said a moment ago.
    await realtime.carryOut({ rewritten: channels });
    await forgetStates(deps, userChannel(erasure.user_id));
  }

  async function erase(userId: string, askedBy: ErasureRow['asked_by'], now: number): Promise<Erasure> {
    const known = await findErasure(storage, userId);
    const refused = known ? undefined : await begin(userId, askedBy, now).catch(overtaken);
    // Where somebody was faster, what they have begun is gone on with.
    const erasure = known ?? (await findErasure(storage, userId));
    if (!erasure) throw refused ?? new ProtocolError('NOT_FOUND');
    if (erasure.user_id !== null) await rewrite({ ...erasure, user_id: erasure.user_id });
    return reportOf(erasure);
  }

  return {
    erase(userId, askedBy, now) {
      const known = underWay.get(userId);
      if (known) return known;
      const work = erase(userId, askedBy, now).finally(() => underWay.delete(userId));
      underWay.set(userId, work);
      return work;
    },
    async settle(now) {
      for (const erasure of await readOpenErasures(storage, now - SETTLED_AFTER_MS)) {
        await rewrite(erasure);
        await realtime.carryOut({ effects: erasureSettled(storage, erasure) });
      }
    },
  };
}

/** Whoever asked at the same time has begun, or was even done: then there is nobody to be found any more. */
function overtaken(error: unknown): ProtocolError {
  const isOvertaken = error instanceof ProtocolError && ['CONFLICT', 'NOT_FOUND'].includes(error.error);
  if (!isOvertaken) throw error;
  return error;
}

function erasedOf({ user_id: userId, stranger_id: strangerId }: OpenErasure): Erased {
  return { userId, strangerId };
}

/** The latest noun first: what points at a person goes before the person. */
async function erasedRows({ keeps }: ErasingDeps, erased: Erased): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (const { erase } of [...keeps()].reverse()) {
    if (typeof erase === 'function') effects.push(...(await erase(erased)));
  }
  return effects;
}

async function countRemoved(
  { storage, keeps }: ErasingDeps,
  userId: string,
  channels: readonly string[],
): Promise<Removed> {
  const counted = await Promise.all(
    keeps()
      .filter(({ erase }) => erase === 'with_person')
      .map(async ({ table, what }) => ({ what, count: await countRows(storage, table, userId) })),
  );
  const words = { what: 'lines of chat', count: await countWords(storage, channels, userId) };
  return [words, ...counted].filter(({ count }) => count > 0);
}

async function countRows({ read }: Storage, table: string, userId: string): Promise<number> {
  const count = sql<{ count: number | string }>`
    SELECT count(*) AS count FROM ${sql.table(table)} WHERE user_id = ${userId}`;
  const [row] = (await count.execute(read)).rows;
  return Number(row?.count ?? 0);
}

async function sessionsOf({ read }: Storage, userId: string): Promise<readonly string[]> {
  const seats = await read.selectFrom('seats').select('session_id').where('user_id', '=', userId).execute();
  return seats.map(({ session_id }) => session_id);
}

/** Nobody can follow it any more, so nobody has to be told. */
async function forgetStates({ states }: ErasingDeps, channel: string): Promise<void> {
  for (const { type, key } of await states.snapshot(channel)) await states.remove(channel, type, key);
}
