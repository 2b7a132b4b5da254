import { ProtocolError, type Person, type Session, type Technique } from '@attune/protocol';
import type { Auth } from '../auth/index.ts';
import type { Capability, PhaseOf, Plan, Realtime } from '../capability.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Library } from './commands.ts';
import { sessionHandlers } from './handlers.ts';
import { keptOfSessions } from './keeps.ts';
import { createMoves, type MovesDeps } from './moves.ts';
import { createPhases } from './phases.ts';
import { sessionRoutes } from './routes.ts';
import type { SessionCommand } from './session.state.ts';
import { NO_FACTS, viewSession } from './session.view.ts';
import { readFacts, readSession, readSessions } from './store.ts';
import { createTelling } from './telling.ts';
import { createTimers } from './timers.ts';

export type SessionDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly auth: Pick<Auth, 'seatToken'>;
  readonly people: People;
  readonly technique: Library;
  /** The technique that a session is to begin with, where somebody has planned one. */
  readonly opening: MovesDeps['opening'];
  /** From 0 to 1. */
  readonly random: () => number;
  /** What failed where nobody waits for an answer: a timer, a view. */
  readonly onTrouble: (error: unknown) => void;
};

export type SessionCapability = Capability & {
  /** For PERM-3: as this node knows it, at most a second old. */
  readonly phaseOf: PhaseOf;
  /** Newest first; all of them unless ids are given. An id without a session has no view. */
  viewSessions(ids?: readonly string[]): Promise<Session[]>;
  /** What `technique_change` would do, where something else decides on the next technique. Throws what it would be refused with. */
  planTechnique(sessionId: string, technique: Technique, by: Person, now: number): Promise<Plan>;
  /** What one who leads would do by a message, where somebody does so from outside. Throws what it would be refused with. */
  planCommand(sessionId: string, command: SessionCommand, by: Person, now: number): Promise<Plan>;
};

export function createSession(deps: SessionDeps): SessionCapability {
  const { storage, clock, onTrouble } = deps;
  const phases = createPhases(deps);
  const moves = createMoves({
    storage,
    opening: deps.opening,
    onMoved(row) {
      phases.learn(row.id, row.phase);
      timers.watch(row);
    },
  });
  const timers = createTimers({ ...deps, moves });
  const telling = createTelling({ ...deps, viewSessions, onSeat: (seat) => timers.watchSeat(seat) });

  async function viewSessions(ids?: readonly string[]): Promise<Session[]> {
    const rows = await readSessions(storage, ids);
    const now = clock.now();
    const facts = await readFacts(storage, rows, now);
    return rows.map((row) => viewSession(row, facts.get(row.id) ?? NO_FACTS, now));
  }

  async function viewOf(id: string): Promise<Session> {
    const [view] = await viewSessions([id]);
    if (!view) throw new ProtocolError('SESSION_NOT_FOUND');
    return view;
  }

  async function planCommand(sessionId: string, command: SessionCommand, by: Person, now: number) {
    const row = await readSession(storage, sessionId);
    if (!row) throw new ProtocolError('SESSION_NOT_FOUND');
    return moves.plan(row, command, by, now);
  }

  async function planned(id: string): Promise<void> {
    const row = await readSession(storage, id);
    if (row) timers.watch(row);
  }

  return {
    name: 'session',
    keeps: keptOfSessions(storage),
    phaseOf: phases.phaseOf,
    viewSessions,
    planTechnique: (sessionId, technique, by, now) =>
      planCommand(sessionId, { type: 'change', technique }, by, now),
    planCommand,
    handlers: sessionHandlers({ ...deps, moves }),
    routes: sessionRoutes({
      ...deps,
      moves,
      viewOf,
      listSessions: () => viewSessions(),
      onPlanned: (id) => void planned(id).catch(onTrouble),
    }),
    hydrate: telling.hydrate,
    touched: telling.touched,
    start: () => timers.start(),
    async stop() {
      timers.stop();
      await telling.idle();
    },
  };
}
