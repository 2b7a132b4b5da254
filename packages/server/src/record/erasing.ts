import { CLOSE, ProtocolError, userChannel, type Erasure } from '@attune/protocol';
import { sql } from 'kysely';
import type { Kept } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { isId, newId } from '../platform/random.ts';
import type { Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { ErasureRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';
import {
  erasureBegun,
  erasureSettled,
  erasureTaken,
  findErasure,
  hashOf,
  openErasures,
  reportOf,
  type OpenErasure,
  type Removed,
} from './erasures.ts';
import { renewStates, type RenewingDeps } from './renewing.ts';
import { countWords, rewriteLogs } from './rewriting.ts';
import { uncontested } from './uncontested.ts';
import { readWhereabouts, readWhereaboutsSince } from './whereabouts.ts';

/** What was under way when somebody was deleted is stored by then, on whatever node: a commit takes 10 s at most. */
const SETTLED_AFTER_MS = 30_000;

export type ErasingDeps = RenewingDeps & {
  readonly storage: Storage;
  readonly states: Pick<StateStore, 'snapshot' | 'remove'>;
  /** Of all capabilities, in their order. */
  readonly keeps: () => readonly Kept[];
  readonly onTrouble: (error: unknown) => void;
};

export type Erasing = {
  /** ERASE-1. Asked again, also at the same time, it finishes what was begun and answers the same. Throws NOT_FOUND. */
  erase(userId: string, askedBy: ErasureRow['asked_by'], now: number): Promise<Erasure>;
  /** Looks for what came late, and forgets who it was; of several nodes one does. */
  settle(clock: Pick<Clock, 'now'>): Promise<void>;
};

export function createErasing(deps: ErasingDeps): Erasing {
  const { storage, realtime, onTrouble } = deps;
  /** By person: who asks twice in a moment waits for the first. */
  const underWay = new Map<string, Promise<Erasure>>();

  async function begin(
    userId: string,
    askedBy: ErasureRow['asked_by'],
    now: number,
  ): Promise<ErasureRow | undefined> {
    const known = await findErasure(storage, userId);
    if (known) return known;
    const erased: Erased = { userId, strangerId: `gone-${newId()}` };
    const found = await readWhereabouts(storage, userId);
    // It could be any word that stands somewhere.
    if (!found.isKnown && !isId(userId)) return undefined;
    const rows = await erasedRows(deps, erased);
    if (!found.isKnown && !rows.some(isRewritten)) return undefined;
    const row: ErasureRow = {
      person_hash: hashOf(userId),
      user_id: userId,
      stranger_id: erased.strangerId,
      channels: JSON.stringify(found.channels),
      asked_by: askedBy,
      erased_at: now,
      taken_until: null,
      removed: JSON.stringify(await countRemoved(deps, userId, found.channels)),
    };
    await realtime.carryOut({
      effects: [erasureBegun(storage, row), ...rows],
      closes: [{ userId, code: CLOSE.removed }],
      touched: { users: [userId], sessions: found.sessions },
    });
    return row;
  }

  /** Harmless when it was done before: what is not there any more is not found. */
  async function rewrite(erasure: OpenErasure, late: readonly string[] = []): Promise<void> {
    const channels = [...new Set([...(JSON.parse(erasure.channels) as readonly string[]), ...late])];
    await rewriteLogs({ storage, realtime }, channels, erasedOf(erasure));
    const own = userChannel(erasure.user_id);
    await renewStates(
      deps,
      channels.filter((channel) => channel !== own),
      erasure.user_id,
    );
    await forgetStates(deps, own);
  }

  async function erase(userId: string, askedBy: ErasureRow['asked_by'], now: number): Promise<Erasure> {
    const erasure = await uncontested(() => begin(userId, askedBy, now));
    // Where somebody was faster in that very moment, what they have begun is gone on with.
    const begun = erasure ?? (await findErasure(storage, userId));
    if (!begun) throw new ProtocolError('NOT_FOUND');
    if (begun.user_id !== null) await rewrite({ ...begun, user_id: begun.user_id });
    return reportOf(begun);
  }

  /** What was under way when it began is in the tables by now, too. */
  async function finish(erasure: OpenErasure): Promise<void> {
    await uncontested(async () => realtime.carryOut({ effects: await erasedRows(deps, erasedOf(erasure)) }));
    const { user_id: userId, erased_at: erasedAt } = erasure;
    await rewrite(erasure, await readWhereaboutsSince(storage, userId, erasedAt - SETTLED_AFTER_MS));
    await realtime.carryOut({ effects: erasureSettled(storage, erasure) });
  }

  async function finishAlone(erasure: OpenErasure, now: number): Promise<void> {
    try {
      await realtime.carryOut({ effects: [erasureTaken(storage, erasure, now)] });
    } catch (error) {
      // Another node was faster.
      if (error instanceof ProtocolError && error.error === 'CONFLICT') return;
      throw error;
    }
    await finish(erasure);
  }

  return {
    erase(userId, askedBy, now) {
      const known = underWay.get(userId);
      if (known) return known;
      const work = erase(userId, askedBy, now).finally(() => underWay.delete(userId));
      underWay.set(userId, work);
      return work;
    },
    async settle(clock) {
      const now = clock.now();
      for await (const erasure of openErasures(storage, now - SETTLED_AFTER_MS, now)) {
        await finishAlone(erasure, clock.now()).catch(onTrouble);
      }
    },
  };
}

/** It names them: what is deleted by their id is asked for whether or not it is there. */
function isRewritten({ expectRows }: Effect): boolean {
  return expectRows !== undefined;
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

/** Nobody can follow it any more, so nobody has to be told. */
async function forgetStates({ states }: ErasingDeps, channel: string): Promise<void> {
  for (const { type, key } of await states.snapshot(channel)) await states.remove(channel, type, key);
}
