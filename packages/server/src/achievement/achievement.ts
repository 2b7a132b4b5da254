import { ProtocolError, type Sent } from '@attune/protocol';
import type { Capability, Plan, Request } from '../capability.ts';
import { newId } from '../platform/random.ts';
import { Gains, type HeartMeasured } from './gains.ts';
import { achievementRoutes } from './routes.ts';
import { countGiven, unlocked } from './store.ts';
import { createUnlocking, type Measured, type UnlockingDeps } from './unlocking.ts';

/** Of one session. More of them are worth nothing, and a database is not to be filled with them. */
const MOST_GIVEN = 100;
/** A node looks this often for hearts that are measured no more. */
const FORGET_MS = 60_000;

export type AchievementDeps = UnlockingDeps;

export type AchievementCapability = Capability & {
  measured(measured: Measured): void;
  /** A reading of a heart, about once a second. */
  heartMeasured(measured: HeartMeasured): void;
  /** What `group_achievement` does, whoever asks for it. */
  planGiven(sessionId: string, given: Sent<'group_achievement'>, now: number): Promise<Plan>;
};

/** What people and groups reach, by rules that an admin can change; each of it once, and nobody's is told to others. */
export function createAchievement(deps: AchievementDeps): AchievementCapability {
  const { storage, clock } = deps;
  const unlocking = createUnlocking(deps);
  const gains = new Gains();
  let stopForgetting = (): void => undefined;

  async function planGiven(sessionId: string, given: Sent<'group_achievement'>, now: number): Promise<Plan> {
    if ((await countGiven(storage, sessionId)) >= MOST_GIVEN)
      throw new ProtocolError('CONFLICT', {
        message: `The group has been given ${MOST_GIVEN} of these. That is the most.`,
      });
    const id = newId();
    return unlocked(storage, {
      ...given,
      id,
      session_id: sessionId,
      user_id: null,
      rule_id: null,
      once: `given ${id}`,
      value: null,
      unlocked_at: now,
    });
  }

  return {
    name: 'achievement',
    keeps: [
      { table: 'achievement_rules', what: 'rules', until: 'for good', erase: 'names_nobody' },
      {
        table: 'achievements',
        what: 'achievements',
        until: 'as long as the session',
        erase: { rowsBy: 'id' },
      },
    ],
    measured: unlocking.measured,
    heartMeasured(measured) {
      const value = gains.take(measured, clock.monotonic());
      if (value !== null && value > 0) unlocking.measured({ ...measured, of: 'rmssd_gain', value });
    },
    planGiven,
    handlers: {
      group_achievement: ({ channel, data, now }: Request<Sent<'group_achievement'>>): Promise<Plan> => {
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        return planGiven(channel.id, data, now);
      },
    },
    routes: achievementRoutes({ storage, rules: unlocking.rules }),
    async start() {
      stopForgetting = clock.every(FORGET_MS, () => {
        gains.forget(clock.monotonic());
        unlocking.forget();
      });
    },
    async stop() {
      stopForgetting();
      await unlocking.idle();
    },
  };
}
