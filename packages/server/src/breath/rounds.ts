import { ProtocolError, sessionChannel } from '@attune/protocol';
import type { PacerPlan } from '@attune/vitals';
import type { Plan, Realtime } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { eachOf } from '../platform/eachOf.ts';
import { gather, type Gathering } from '../platform/gather.ts';
import { within } from '../platform/within.ts';
import type { Storage } from '../storage/storage.ts';
import type { Contributors } from './contributors.ts';
import { breathMsOf, lookAt, NOBODY, type Group, type Seen } from './group.ts';
import { merge, PART, partOf, partsChannel, readParts } from './parts.ts';
import { lasted, over, reached, readPlans, readTogetherMs, wasTogether } from './store.ts';

const EVERY_MS = 1_000;
/** Longer than a part is fresh: what is in it says itself how old it is. */
const PART_LEASE_MS = 4_000;
const SYNCHRONY_LEASE_MS = 5_000;
/** A change of the breath is announced at least 3 s ahead, so what was read a moment ago is good enough while the database is slow. */
const PLANS_PATIENCE_MS = 500;
/** So often it is written down that a group is together still. */
const LASTED_EVERY_MS = 5_000;
const SESSIONS_AT_ONCE = 32;

export type Measured =
  | {
      readonly of: 'steady_cycles';
      readonly sessionId: string;
      readonly userId: string;
      readonly value: number;
    }
  | { readonly of: 'sync_minutes'; readonly sessionId: string; readonly value: number };

export type RoundsDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly states: Pick<StateStore, 'set' | 'remove' | 'snapshot'>;
  readonly realtime: Pick<Realtime, 'carryOut' | 'isFollowed'>;
  /** This node's id: its parts go by it. */
  readonly node: string;
  readonly contributors: Contributors;
  readonly onMeasured: (measured: Measured) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Rounds = {
  start(): () => void;
  /** What was known of groups is not true any more. */
  forget(): void;
  idle(): Promise<void>;
};

/** `together`: since when it is as this node has seen it, all the time. */
type Known = { group: Group; lastedAt: number; togetherSince: number };

/**
 * Once a second each node puts down who contributes by way of it, and looks at the whole group. One of them tells, the first by its id of
 * those who have somebody: no lock is needed, for two who both think so tell the same, and what must happen once is decided by the database.
 */
export function createRounds(deps: RoundsDeps): Rounds {
  const { storage, clock, states, realtime, node, contributors, onMeasured, onTrouble } = deps;
  const known = new Map<string, Known>();
  let plans: ReadonlyMap<string, PacerPlan> = new Map();

  const rounds: Gathering<string> = gather(async (sessionIds) => {
    const asked = readPlans(storage, sessionIds).then((found) => (plans = found));
    // Who does not answer in time answers later, and nobody waits for it.
    await within(clock, PLANS_PATIENCE_MS, asked.catch(onTrouble));
    await eachOf(sessionIds, SESSIONS_AT_ONCE, round);
  }, onTrouble);

  async function round(sessionId: string): Promise<void> {
    const now = clock.now();
    const mine = contributors.fresh(sessionId, now);
    if (mine.size === 0) return leave(sessionId);
    const part = JSON.stringify(partOf(mine));
    await states.set(partsChannel(sessionId), PART, node, part, { leaseMs: PART_LEASE_MS });
    const plan = plans.get(sessionId);
    if (!plan) return;
    const parts = await readParts(states, sessionId, now);
    const before = known.get(sessionId) ?? { group: NOBODY, lastedAt: 0, togetherSince: now };
    const people = merge(parts.values(), now, breathMsOf(plan, now));
    const seen = lookAt(before.group, { people, plan, now });
    known.set(sessionId, {
      ...before,
      group: seen.group,
      togetherSince: before.group.watch.at === 'together' ? before.togetherSince : now,
    });
    const first = [...parts.keys()].sort()[0];
    if (first === node) await tell(sessionId, seen, { was: before.group, now });
  }

  async function leave(sessionId: string): Promise<void> {
    known.delete(sessionId);
    await states.remove(partsChannel(sessionId), PART, node);
  }

  async function tell(
    sessionId: string,
    seen: Seen,
    { was, now }: { was: Group; now: number },
  ): Promise<void> {
    const channel = sessionChannel(sessionId);
    if (await realtime.isFollowed(channel)) {
      const value = seen.synchrony;
      const leaseMs = SYNCHRONY_LEASE_MS;
      await realtime.carryOut({ states: [{ channel, type: 'synchrony', key: sessionId, value, leaseMs }] });
    }
    for (const [userId, value] of seen.cycles)
      if (value > 0) onMeasured({ of: 'steady_cycles', sessionId, userId, value });
    await follow(sessionId, seen, { was, now }).catch(onTrouble);
  }

  /** What the database has of a stretch follows what is seen. */
  async function follow(
    sessionId: string,
    { group, synchrony, reachedSince }: Seen,
    { was, now }: { was: Group; now: number },
  ): Promise<void> {
    const entry = known.get(sessionId);
    if (!entry) return;
    const begin = (since: number) => {
      const foundBy = 'people';
      return decided(reached(storage, { ...synchrony, sessionId, foundBy, r: synchrony.r ?? 0, since, now }));
    };
    if (reachedSince !== null) await begin(reachedSince);
    else if (group.watch.at === 'together' && now - entry.lastedAt >= LASTED_EVERY_MS) {
      const since = entry.togetherSince;
      const goesOn = await decided({ effects: [lasted(storage, sessionId, { since, now })] });
      // Nothing is open when the node that found it was gone before it could say so; or it was ended by others, who were told of it.
      if (!goesOn && !(await wasTogether(storage, sessionId, since))) await begin(now);
    } else if (was.watch.at === 'together' && group.watch.at !== 'together') {
      await realtime.carryOut({ effects: [over(storage, sessionId, { now, foundBy: ['people'] })] });
      return;
    } else return;
    entry.lastedAt = now;
    const minutes = (await readTogetherMs(storage, sessionId)) / 60_000;
    onMeasured({ of: 'sync_minutes', sessionId, value: minutes });
  }

  /** False: somebody else was faster, or it is not the time for it. */
  async function decided(plan: Plan): Promise<boolean> {
    try {
      await realtime.carryOut(plan);
      return true;
    } catch (error) {
      const isSettled =
        error instanceof ProtocolError && (error.error === 'CONFLICT' || error.error === 'WRONG_PHASE');
      if (!isSettled) throw error;
      return false;
    }
  }

  return {
    start: () => clock.every(EVERY_MS, () => rounds.add(contributors.sessionIds)),
    forget: () => known.clear(),
    idle: () => rounds.idle(),
  };
}
