import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';

/** Between two looks at all sessions. */
const LOOK_MS = 10_000;
/** A difference that is still there after this long is nobody's change in progress. */
const STAYS_MS = 1_000;
/** By then every node that is alive has noticed that the store has forgotten, and has put back what is its own. */
const PUT_BACK_MS = 10_000;
/** Sessions that were opened since the last look; more than that wait for somebody to enter them. */
const MAX_VISITS = 10_000;

export type PatrolDeps = {
  readonly states: Pick<StateStore, 'isShared'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Those that somebody is in by way of this node. */
  readonly sessions: () => readonly string[];
  /** What is wrong in a session, by person. */
  readonly differences: (sessionId: string) => Promise<ReadonlyMap<string, string>>;
  readonly mend: (sessionId: string, userIds: readonly string[]) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Patrol = {
  /** Also this session is looked at, once: somebody opened it who need not be shown in it. */
  visit(sessionId: string): void;
  /** What the store has lost the nodes put back each in their time; nothing of it is wrong until then. */
  pause(): void;
  start(): () => void;
};

/** Finds what a node left behind that died in the middle of a change: a row without a part, or a part that was lost. */
export function createPatrol(deps: PatrolDeps): Patrol {
  const { states, clock, random, sessions, differences, mend, onTrouble } = deps;
  const visits = new Set<string>();
  let pausedUntil = 0;
  let phase: 'waiting' | 'looking' | 'over' = 'waiting';
  let cancel: () => void = () => undefined;

  /** Right after a pause: what was not put back is missed by everybody. */
  function wait(): void {
    if (phase === 'over') return;
    phase = 'waiting';
    cancel();
    const pausedMs = pausedUntil - clock.monotonic();
    cancel = clock.after(pausedMs > 0 ? pausedMs : LOOK_MS * (0.8 + 0.4 * random()), () => {
      phase = 'looking';
      void lookAtAll().catch(onTrouble).then(wait);
    });
  }

  /** A node that is alone finds everybody else's people gone, and none of them is. */
  function mayJudge(): boolean {
    return states.isShared && clock.monotonic() >= pausedUntil;
  }

  async function lookAtAll(): Promise<void> {
    if (!mayJudge()) return;
    const looked = new Set([...sessions(), ...visits]);
    visits.clear();
    const suspects = new Map<string, ReadonlyMap<string, string>>();
    for (const id of looked) {
      const found = await differences(id);
      if (found.size > 0) suspects.set(id, found);
    }
    if (suspects.size > 0) await new Promise<void>((resolve) => (cancel = clock.after(STAYS_MS, resolve)));
    for (const [id, found] of suspects) await lookAgain(id, found);
  }

  async function lookAgain(sessionId: string, found: ReadonlyMap<string, string>): Promise<void> {
    const now = await differences(sessionId);
    if (!mayJudge()) return visit(sessionId);
    mend(
      sessionId,
      [...found].filter(([userId, difference]) => now.get(userId) === difference).map(([userId]) => userId),
    );
  }

  function visit(sessionId: string): void {
    if (visits.size < MAX_VISITS) visits.add(sessionId);
  }

  return {
    visit,
    pause() {
      pausedUntil = clock.monotonic() + PUT_BACK_MS;
      if (phase === 'waiting') wait();
    },
    start() {
      wait();
      return () => {
        phase = 'over';
        cancel();
      };
    },
  };
}
