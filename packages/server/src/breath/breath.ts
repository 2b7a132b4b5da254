import { ProtocolError, type Sent } from '@attune/protocol';
import { SYNC_LOST_R, SYNC_REACHED_R, synchrony } from '@attune/vitals';
import type { Capability, Plan, Request } from '../capability.ts';
import { inPhase } from '../session/index.ts';
import type { Effect } from '../storage/unit.ts';
import { Contributors } from './contributors.ts';
import { breathMsOf } from './group.ts';
import { countFresh, readParts } from './parts.ts';
import { createRounds, type RoundsDeps } from './rounds.ts';
import { isTogether, lasted, over, reached, readPlans, wasTogether } from './store.ts';

export type BreathDeps = Omit<RoundsDeps, 'contributors'>;

export type BreathCapability = Capability & {
  /** What becomes of the phases of several people at one instant, whoever tells of them. */
  planSync(sessionId: string, phases: readonly number[], now: number): Promise<Plan>;
};

/** How closely people breathe together. Who breathes how is kept for seconds, in memory, and is told to nobody. */
export function createBreath(deps: BreathDeps): BreathCapability {
  const { storage, states } = deps;
  const contributors = new Contributors();
  const rounds = createRounds({ ...deps, contributors });
  let stop = (): void => undefined;

  async function planSync(sessionId: string, phases: readonly number[], now: number): Promise<Plan> {
    const r = synchrony(phases)?.r ?? 0;
    const nothing: Plan = { effects: [inPhase(storage, sessionId, ['live'])] };
    const and = (effect: Effect): Plan => ({ effects: [...(nothing.effects ?? []), effect] });
    if (await isTogether(storage, sessionId, now)) {
      if (r >= SYNC_LOST_R) return and(lasted(storage, sessionId, { since: now, now }));
      // Who says it themselves is not contradicted.
      if (countFresh((await readParts(states, sessionId, now)).values(), now) > 1) return nothing;
      return and(over(storage, sessionId, { now, foundBy: ['people', 'phases'] }));
    }
    if (
      !(r > SYNC_REACHED_R) ||
      (await wasTogether(storage, sessionId, now - (await cycleOf(sessionId, now))))
    )
      return nothing;
    return reached(storage, {
      sessionId,
      foundBy: 'phases',
      r: Math.round(r * 100) / 100,
      people: phases.length,
      since: now,
      now,
    });
  }

  /** What is breathed; what has no plan is no live session either. */
  async function cycleOf(sessionId: string, now: number): Promise<number> {
    const plan = (await readPlans(storage, [sessionId])).get(sessionId);
    return plan ? breathMsOf(plan, now) : 0;
  }

  return {
    name: 'breath',
    keeps: [
      {
        table: 'sync_stretches',
        what: 'times in which the group breathed as one',
        until: 'as long as the session',
        erase: 'names_nobody',
      },
    ],
    planSync,
    handlers: {
      breath: ({ channel, identity, data, now }: Request<Sent<'breath'>>): Plan => {
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        const { id } = channel;
        const { userId } = identity;
        return {
          committed() {
            if (data.source === 'none') contributors.takeBack(id, userId);
            else contributors.tell(id, userId, { ...data, at: now });
          },
        };
      },
      breathing_sync: ({ channel, data, now }: Request<Sent<'breathing_sync'>>): Promise<Plan> => {
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        return planSync(channel.id, data.phases, now);
      },
    },
    fenced() {
      contributors.clear();
      rounds.forget();
    },
    async start() {
      stop = rounds.start();
    },
    async stop() {
      stop();
      await rounds.idle();
    },
  };
}
