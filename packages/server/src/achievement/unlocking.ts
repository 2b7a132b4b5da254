import { MEASURE_FOR, ProtocolError, type AchievementRule } from '@attune/protocol';
import type { Measured as BreathMeasured } from '../breath/index.ts';
import type { Realtime } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { gather } from '../platform/gather.ts';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import { Remembered } from './remembered.ts';
import { createRules, type Rules } from './rules.ts';
import { unlocked } from './store.ts';

/** What has been reached is remembered for so many while they are measured; otherwise the database is asked again, and says so. */
const MOST_KNOWN = 50_000;

export type Measured =
  | BreathMeasured
  | {
      readonly of: 'rmssd_gain';
      readonly sessionId: string;
      readonly userId: string;
      readonly value: number;
    };

export type UnlockingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly onTrouble: (error: unknown) => void;
};

export type Unlocking = {
  readonly rules: Rules;
  /** Every measurement, however often it is the same. */
  measured(measured: Measured): void;
  /** Whoever has not been measured for long. */
  forget(): void;
  idle(): Promise<void>;
};

/** From measurements to what was reached by them. Costs nothing for what is reached already. */
export function createUnlocking({ storage, clock, realtime, onTrouble }: UnlockingDeps): Unlocking {
  const rules = createRules({ storage, clock });
  const known = new Remembered<true>(MOST_KNOWN);
  /** The newest of each kind; a rule that is looked at later finds it still true. */
  const waiting = new Map<string, Measured>();

  const looked = gather<string>(async (names) => {
    const current = await rules.current();
    for (const name of names) {
      const measured = waiting.get(name);
      waiting.delete(name);
      if (measured)
        for (const rule of reachedBy(measured, current)) await unlock(rule, measured).catch(onTrouble);
    }
  }, onTrouble);

  function reachedBy(measured: Measured, all: readonly AchievementRule[]): readonly AchievementRule[] {
    return all.filter(
      (rule) =>
        rule.enabled &&
        rule.measure === measured.of &&
        measured.value >= rule.threshold &&
        !known.get(onceOf(rule, measured), clock.monotonic()),
    );
  }

  async function unlock(rule: AchievementRule, measured: Measured): Promise<void> {
    const { title, words, badge, id: rule_id } = rule;
    const once = onceOf(rule, measured);
    const row = {
      ...{ id: newId(), session_id: measured.sessionId, rule_id, once, title, words, badge },
      user_id: 'userId' in measured ? measured.userId : null,
      rarity: 'common' as const,
      // Of a heart nothing is kept, not even by how much.
      value: measured.of === 'rmssd_gain' ? null : Math.round(measured.value * 10) / 10,
      unlocked_at: clock.now(),
    };
    try {
      await realtime.carryOut(unlocked(storage, row));
    } catch (error) {
      // Another node was faster, or it was long ago. What could not be written is tried again with the next measurement.
      if (!(error instanceof ProtocolError && error.error === 'CONFLICT')) throw error;
    }
    known.set(once, true, clock.monotonic());
  }

  return {
    rules,
    measured(measured) {
      const name = nameOf(measured);
      waiting.set(name, measured);
      looked.add([name]);
    },
    forget: () => known.forget(clock.monotonic()),
    idle: () => looked.idle(),
  };
}

/** What there is only one of (MEASURE_FOR). */
function onceOf({ id, measure }: AchievementRule, measured: Measured): string {
  const whose = 'userId' in measured ? `user ${measured.userId}` : '';
  return MEASURE_FOR[measure] === 'person'
    ? `${id} ${whose}`
    : `${id} session ${measured.sessionId} ${whose}`;
}

function nameOf(measured: Measured): string {
  return `${measured.of} ${measured.sessionId} ${'userId' in measured ? measured.userId : ''}`;
}
