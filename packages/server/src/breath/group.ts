import { toInstant, type Synchrony } from '@attune/protocol';
import {
  breathsPerMinute,
  cycleMs,
  cyclesInStep,
  outOfStep,
  pacerAt,
  stepInStep,
  stepSync,
  syncApart,
  synchrony,
  wrapTurns,
  type InStep,
  type PacerPlan,
  type SyncWatch,
} from '@attune/vitals';
import type { Told } from './parts.ts';

/** A trend is what the last looks say beside those before them. */
const TREND_LOOKS = 5;
/** A smaller change is none that anybody would see. */
const TREND_LEAST = 0.05;

/** What is known of a group from look to look. Every node that has some of its people keeps it, so that any of them can go on. */
export type Group = {
  readonly watch: SyncWatch;
  /** The newest last; at most two trends long. */
  readonly rs: readonly number[];
  readonly inStep: ReadonlyMap<string, InStep>;
};

export const NOBODY: Group = { watch: syncApart, rs: [], inStep: new Map() };

export type Look = {
  readonly people: ReadonlyMap<string, Pick<Told, 'source' | 'phase'>>;
  readonly plan: PacerPlan;
  readonly now: number;
};

export type Seen = {
  readonly group: Group;
  readonly synchrony: Synchrony;
  /** Since when it has been together, at the look that finds a whole cycle of it; otherwise null. */
  readonly reachedSince: number | null;
  /** Whole cycles in step with the pacer, by person. */
  readonly cycles: ReadonlyMap<string, number>;
};

/** Length of one breath of what is breathed at `now`. */
export function breathMsOf(plan: PacerPlan, now: number): number {
  return 60_000 / breathsPerMinute(pacerAt(plan, now).technique);
}

/** One look at the group, once a second. */
export function lookAt(before: Group, { people, plan, now }: Look): Seen {
  const breathMs = breathMsOf(plan, now);
  const sync = synchrony(Array.from(people.values(), ({ phase }) => phase));
  const r = sync?.r ?? null;
  const [watch, ...effects] = stepSync(before.watch, { r, now, cycleMs: breathMs });
  const rs = r === null ? [] : [...before.rs, r].slice(-2 * TREND_LOOKS);
  const inStep = stepAll(before.inStep, people, askedAt(plan, now, breathMs), now);
  const { watch: was } = before;
  return {
    group: { watch, rs, inStep },
    synchrony: {
      r: r === null ? null : rounded(r, 100),
      mean_phase: phaseOf(sync?.meanPhase ?? null),
      people: people.size,
      trend: trendOf(rs),
      at: toInstant(now),
    },
    reachedSince:
      effects.length === 0 ? null : was.at === 'gathering' ? was.since : now - Math.ceil(breathMs),
    cycles: new Map(Array.from(inStep, ([userId, each]) => [userId, cyclesInStep(each, breathMs)])),
  };
}

/** Where in one's breath the pacer asks one to be; a cycle may have several breaths. */
function askedAt(plan: PacerPlan, now: number, breathMs: number): number {
  const { cyclePhase, technique } = pacerAt(plan, now);
  return wrapTurns((cyclePhase * cycleMs(technique)) / breathMs);
}

/** A phase from the heart may be a quarter of a breath off, always: it says nothing about the pacer. */
function stepAll(
  before: Group['inStep'],
  people: Look['people'],
  asked: number,
  now: number,
): Map<string, InStep> {
  const held = [...people].filter(([, { source }]) => source === 'hold');
  return new Map(
    held.map(([userId, { phase }]) => [
      userId,
      stepInStep(before.get(userId) ?? outOfStep, { phase, asked, now }),
    ]),
  );
}

export function trendOf(rs: readonly number[]): Synchrony['trend'] {
  if (rs.length < 2 * TREND_LOOKS) return 'steady';
  const change = mean(rs.slice(-TREND_LOOKS)) - mean(rs.slice(0, -TREND_LOOKS));
  if (Math.abs(change) < TREND_LEAST) return 'steady';
  return change > 0 ? 'rising' : 'falling';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What rounds up to a whole turn is the beginning of the next. */
function phaseOf(meanPhase: number | null): number | null {
  return meanPhase === null ? null : wrapTurns(rounded(meanPhase, 1_000));
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
