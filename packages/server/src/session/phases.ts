import type { SessionPhase } from '@attune/protocol';
import type { PhaseOf } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';

/** Another node may move a session on; events are guarded in their own commit, signals may be this much late. */
const TRUSTED_MS = 1_000;
const MAX_SESSIONS = 10_000;

type Known = { readonly phase: Promise<SessionPhase | undefined>; readonly until: number };

export type Phases = {
  readonly phaseOf: PhaseOf;
  /** What this node has just committed. */
  learn(sessionId: string, phase: SessionPhase): void;
};

/** The phase is asked for with every message, so it is not read with every message. */
export function createPhases({ storage, clock }: { storage: Storage; clock: Clock }): Phases {
  const known = new Map<string, Known>();

  function remember(sessionId: string, phase: Known['phase']): void {
    if (known.size >= MAX_SESSIONS) known.clear();
    known.set(sessionId, { phase, until: clock.monotonic() + TRUSTED_MS });
  }

  async function read(sessionId: string): Promise<SessionPhase | undefined> {
    const phase = storage.read.selectFrom('sessions').select('phase').where('id', '=', sessionId);
    return (await phase.executeTakeFirst())?.phase;
  }

  return {
    async phaseOf(sessionId) {
      const entry = known.get(sessionId);
      if (entry && entry.until > clock.monotonic()) return entry.phase;
      const phase = read(sessionId);
      remember(sessionId, phase);
      // A reading that failed is nobody's answer.
      phase.catch(() => known.delete(sessionId));
      return phase;
    },
    learn: (sessionId, phase) => remember(sessionId, Promise.resolve(phase)),
  };
}
