import type { SessionPhase } from '@attune/protocol';
import type { PhaseOf } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import type { Clock } from '../platform/clock.ts';
import { within } from '../platform/within.ts';
import type { Storage } from '../storage/storage.ts';
import { unavailable } from '../storage/unavailable.ts';

/** Another node may move a session on; events are guarded in their own commit, signals may be this much late. */
const TRUSTED_MS = 1_000;
/** A database that has not answered by then is not waited for where the phase is known from before: what was sent is worth less by then. */
const PATIENCE_MS = 200;
const MAX_SESSIONS = 10_000;

type Known = { readonly phase: SessionPhase | undefined; readonly until: number };
type Reading = { readonly answer: Promise<SessionPhase | undefined>; readonly patience: Promise<void> };

export type Phases = {
  /** The last known phase while the database does not say. Rejects only for a session that this node knows nothing of. */
  readonly phaseOf: PhaseOf;
  /** What this node has just committed. */
  learn(sessionId: string, phase: SessionPhase): void;
};

/** The phase is asked for with every message, so it is not read with every message. */
export function createPhases({ storage, clock }: { storage: Storage; clock: Clock }): Phases {
  const known = new Map<string, Known>();
  const readings = new Map<string, Reading>();

  function remember(sessionId: string, phase: SessionPhase | undefined): void {
    // Deleted first: the order of the map is that of age.
    known.delete(sessionId);
    known.set(sessionId, { phase, until: clock.monotonic() + TRUSTED_MS });
    if (known.size > MAX_SESSIONS) known.delete(known.keys().next().value ?? '');
  }

  // Together, for all who speak at once ask. So does a room that says what the pause of a moment ago does not allow, each time it says it.
  const readNow = batched<string, SessionPhase>(async (ids) => {
    const rows = await storage.read
      .selectFrom('sessions')
      .select(['id', 'phase'])
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map(({ id, phase }) => [id, phase]));
  });

  async function read(sessionId: string, before: Known | undefined): Promise<SessionPhase | undefined> {
    try {
      const phase = await readNow(sessionId);
      const last = known.get(sessionId);
      // It was moved meanwhile, and this node knows.
      if (last && last !== before) return last.phase;
      remember(sessionId, phase);
      return phase;
    } catch (error) {
      const last = known.get(sessionId);
      if (!last) throw error;
      // Asked again in a while, not with every message.
      remember(sessionId, last.phase);
      return last.phase;
    } finally {
      readings.delete(sessionId);
    }
  }

  function ask(sessionId: string, before: Known | undefined): Reading {
    const underWay = readings.get(sessionId);
    if (underWay) return underWay;
    const { promise: patience, resolve } = Promise.withResolvers<void>();
    const stop = clock.after(PATIENCE_MS, resolve);
    const reading = { answer: read(sessionId, before), patience };
    reading.answer.then(stop, stop);
    readings.set(sessionId, reading);
    return reading;
  }

  /** What is remembered must not refuse for good: where the database does not say, it is asked for again. */
  async function readAfresh(sessionId: string): Promise<SessionPhase | undefined> {
    const before = known.get(sessionId);
    const asked = readNow(sessionId).then((phase) => ({ phase }));
    const found = await within(clock, PATIENCE_MS, asked);
    if (!found) throw unavailable();
    if (known.get(sessionId) === before) remember(sessionId, found.phase);
    return known.get(sessionId)?.phase;
  }

  return {
    async phaseOf(sessionId, how) {
      if (how === 'afresh') return readAfresh(sessionId);
      const last = known.get(sessionId);
      if (last && last.until > clock.monotonic()) return last.phase;
      const { answer, patience } = ask(sessionId, last);
      if (!last) return answer;
      return Promise.race([answer, patience.then(() => known.get(sessionId)?.phase)]);
    },
    learn: remember,
  };
}
