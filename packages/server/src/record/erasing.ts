import { CLOSE, parseChannel, ProtocolError, userChannel, type Erasure } from '@attune/protocol';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { isId, newId } from '../platform/random.ts';
import { within } from '../platform/within.ts';
import type { Erased } from '../storage/nameless.ts';
import type { ErasureRow } from '../storage/tables.guided.ts';
import { countRows, emptyTables, isInTables, shutOut, type EmptyingDeps } from './emptying.ts';
import {
  erasureBegun,
  erasureLeft,
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
/** Where they are told of is read before it begins, and in many logs that takes a while. */
const LOOKED_BACK_MS = 5 * 60_000;
/** With it a person has seen the last of us, so the answer must come in time. */
const ANSWERED_AFTER_MS = 3_000;

export type ErasingDeps = RenewingDeps &
  EmptyingDeps & {
    readonly clock: Clock;
    readonly states: Pick<StateStore, 'snapshot' | 'remove'>;
    readonly onTrouble: (error: unknown) => void;
  };

export type Erasing = {
  /**
   * ERASE-1. Once it has begun it is answered, whatever becomes of the rest: who asked for themselves cannot ask again. Asked again, also
   * at the same time, the answer is the same. Throws NOT_FOUND.
   */
  erase(userId: string, askedBy: ErasureRow['asked_by']): Promise<Erasure>;
  /** Takes out what was left, looks for what came late, and forgets who it was; of several nodes one does. */
  settle(): Promise<void>;
};

export function createErasing(deps: ErasingDeps): Erasing {
  const { storage, realtime, clock, onTrouble } = deps;

  async function begin(userId: string, askedBy: ErasureRow['asked_by']): Promise<ErasureRow | undefined> {
    const known = await findErasure(storage, userId);
    if (known) return known;
    const erased: Erased = { userId, strangerId: `gone-${newId()}` };
    const found = await readWhereabouts(storage, userId);
    // It could be any word that stands somewhere.
    if (!found.isKnown && !isId(userId)) return undefined;
    if (!found.isKnown && !(await isInTables(deps, erased))) return undefined;
    const removed = JSON.stringify(await countRemoved(deps, userId, found.channels));
    // From when on they are out: what was read above may have taken long.
    const now = clock.now();
    const row: ErasureRow = {
      person_hash: hashOf(userId),
      user_id: userId,
      stranger_id: erased.strangerId,
      channels: JSON.stringify(found.channels),
      asked_by: askedBy,
      erased_at: now,
      taken_until: null,
      removed,
    };
    await realtime.carryOut({
      effects: [erasureBegun(storage, row), shutOut(storage, userId, now)],
      closes: [{ userId, code: CLOSE.removed }],
    });
    return row;
  }

  async function rewrite(erasure: OpenErasure, late: readonly string[]): Promise<void> {
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

  /** Harmless when it was done before, by whatever node: what is not there any more is not found. */
  async function takeOut(
    erasure: OpenErasure,
    readLate: () => Promise<readonly string[]> = async () => [],
  ): Promise<void> {
    await emptyTables(deps, erasedOf(erasure));
    await rewrite(erasure, await readLate());
    await realtime.carryOut({ touched: { users: [erasure.user_id], sessions: sessionsOf(erasure) } });
  }

  async function erase(userId: string, askedBy: ErasureRow['asked_by']): Promise<Erasure> {
    const erasure = await uncontested(() => begin(userId, askedBy));
    // Where somebody was faster in that very moment, what they have begun is gone on with.
    const begun = erasure ?? (await findErasure(storage, userId));
    if (!begun) throw new ProtocolError('NOT_FOUND');
    if (begun.user_id !== null) {
      const rest = takeOutAlone({ ...begun, user_id: begun.user_id });
      await within(clock, ANSWERED_AFTER_MS, rest.catch(onTrouble));
    }
    return reportOf(begun);
  }

  /** Whatever it gets done: the rest, and what comes late, is found by `settle`. */
  async function takeOutAlone(erasure: OpenErasure): Promise<void> {
    const until = await take(erasure);
    if (until === undefined) return;
    try {
      await takeOut(erasure);
    } finally {
      await realtime.carryOut({ effects: [erasureLeft(storage, erasure, until)] });
    }
  }

  /** What was under way when it began is in the tables by now, too. */
  async function finish(erasure: OpenErasure): Promise<void> {
    const { user_id: userId, erased_at: erasedAt } = erasure;
    await takeOut(erasure, () => readWhereaboutsSince(storage, userId, erasedAt - LOOKED_BACK_MS));
    await realtime.carryOut({ effects: erasureSettled(storage, erasure) });
  }

  async function finishAlone(erasure: OpenErasure): Promise<void> {
    if ((await take(erasure)) !== undefined) await finish(erasure);
  }

  /** Until when it is this node's; undefined where another is at it, or was done with it. */
  async function take(erasure: OpenErasure): Promise<number | undefined> {
    const { until, effect } = erasureTaken(storage, erasure, clock.now());
    try {
      await realtime.carryOut({ effects: [effect] });
      return until;
    } catch (error) {
      if (error instanceof ProtocolError && error.error === 'CONFLICT') return undefined;
      throw error;
    }
  }

  return {
    erase,
    async settle() {
      const now = clock.now();
      for await (const erasure of openErasures(storage, now - SETTLED_AFTER_MS, now)) {
        await finishAlone(erasure).catch(onTrouble);
      }
    },
  };
}

function erasedOf({ user_id: userId, stranger_id: strangerId }: OpenErasure): Erased {
  return { userId, strangerId };
}

async function countRemoved(
  deps: ErasingDeps,
  userId: string,
  channels: readonly string[],
): Promise<Removed> {
  const [words, rows] = await Promise.all([
    countWords(deps.storage, channels, userId),
    countRows(deps, userId),
  ]);
  return [{ what: 'lines of chat', count: words }, ...rows].filter(({ count }) => count > 0);
}

function sessionsOf({ channels }: OpenErasure): readonly string[] {
  const known = (JSON.parse(channels) as readonly string[]).map(parseChannel);
  return [...new Set(known.filter(({ kind }) => kind === 'session').map(({ id }) => id))];
}

/** Nobody can follow it any more, so nobody has to be told. */
async function forgetStates({ states }: ErasingDeps, channel: string): Promise<void> {
  for (const { type, key } of await states.snapshot(channel)) await states.remove(channel, type, key);
}
