import type { ChannelHandle } from '@attune/client';
import { breathsPerMinute, pacerAt, wrapTurns, type PacerPlan } from '@attune/vitals';
import type { Schedule } from './schedule.ts';
import type { Random } from './seeded.ts';

/** As often as a person's own page says it. */
const SAY_MS = 500;
/** From a beginner's guess to a breath that goes with the pacer: about so many breaths until half of the way is gone. */
const HALF_IN_BREATHS = { low: 1, high: 3 };
/** Nobody is a clock: the last of what one is off by stays, and wavers. */
const WAVER_TURNS = { low: 0.01, high: 0.05 };

/** How one person's breath comes to go with the pacer. */
export type Habit = {
  /** Where they begin, in turns ahead of the pacer. */
  readonly aheadAtFirst: number;
  readonly halfMs: number;
  readonly waver: number;
  /** In breaths, from crest to crest of the waver. */
  readonly waverBreaths: number;
};

export function habitOf(random: Random, plan: PacerPlan): Habit {
  const breathMs = 60_000 / breathsPerMinute(plan.technique);
  return {
    aheadAtFirst: random.between(-0.5, 0.5),
    halfMs: breathMs * random.between(HALF_IN_BREATHS.low, HALF_IN_BREATHS.high),
    waver: random.between(WAVER_TURNS.low, WAVER_TURNS.high),
    waverBreaths: random.between(5, 11),
  };
}

/** Where in their breath somebody is who has been here for so long. A pure function: the same people breathe the same each time. */
export function breathPhase(habit: Habit, plan: PacerPlan, now: number, hereForMs: number): number {
  const { technique, cyclePhase } = pacerAt(plan, now);
  const breaths = (now / 60_000) * breathsPerMinute(technique);
  const left = habit.aheadAtFirst * 0.5 ** (hereForMs / habit.halfMs);
  const waver = habit.waver * Math.sin((2 * Math.PI * breaths) / habit.waverBreaths);
  return wrapTurns(cyclePhase + left + waver);
}

export type Breathing = {
  readonly channel: ChannelHandle;
  readonly schedule: Schedule;
  readonly sessionId: string;
  /** Server time. */
  readonly now: () => number;
};

/** Breathes with the pacer of the session while it is live, ever more closely, and says so as hold-to-breathe does. */
export function breatheAlong(random: Random, { channel, schedule, sessionId, now }: Breathing): void {
  const sessions = channel.states('session');
  let habit: Habit | undefined;
  let since = 0;
  schedule.every(SAY_MS, () => {
    const session = sessions.get().get(sessionId);
    if (session?.phase !== 'live') return;
    const { technique, started_at, next } = session.pacer;
    const plan: PacerPlan = {
      technique,
      startedAt: Date.parse(started_at),
      ...(next && { next: { technique: next.technique, startsAt: Date.parse(next.starts_at) } }),
    };
    const at = now();
    if (!habit) {
      habit = habitOf(random, plan);
      since = at;
    }
    const phase = breathPhase(habit, plan, at, at - since);
    // Three decimals are finer than anybody breathes.
    channel.set('breath', { source: 'hold', phase: wrapTurns(Math.round(phase * 1_000) / 1_000) });
  });
}
