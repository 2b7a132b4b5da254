import { ProtocolError, sessionChannel, userChannel, type Session } from '@attune/protocol';
import type { Auth } from '../auth/index.ts';
import type { Capability, PhaseOf, Realtime, StateOut } from '../capability.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import { gather } from '../platform/gather.ts';
import type { Storage } from '../storage/storage.ts';
import { sessionHandlers } from './handlers.ts';
import { viewSeat } from './joining.ts';
import { createMoves } from './moves.ts';
import { createPhases } from './phases.ts';
import { sessionRoutes } from './routes.ts';
import { viewSession } from './session.view.ts';
import { readFacts, readPresentSeat, readSession, readSessions } from './store.ts';
import { createTimers } from './timers.ts';

export type SessionDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly auth: Pick<Auth, 'seatToken'>;
  readonly people: People;
  /** What failed where nobody waits for an answer: a timer, a view. */
  readonly onTrouble: (error: unknown) => void;
};

export type SessionCapability = Capability & {
  /** For PERM-3: as this node knows it, at most a second old. */
  readonly phaseOf: PhaseOf;
  /** Newest first; all of them unless ids are given. An id without a session has no view. */
  viewSessions(ids?: readonly string[]): Promise<Session[]>;
};

export function createSession(deps: SessionDeps): SessionCapability {
  const { storage, clock, realtime, onTrouble } = deps;
  const phases = createPhases(deps);
  const moves = createMoves({
    storage,
    onMoved(row) {
      phases.learn(row.id, row.phase);
      timers.watch(row);
    },
  });
  const timers = createTimers({ storage, clock, realtime, moves, onTrouble });

  async function viewSessions(ids?: readonly string[]): Promise<Session[]> {
    const rows = await readSessions(storage, ids);
    const facts = await readFacts(storage, rows);
    return rows.map((row) =>
      viewSession(row, facts.get(row.id) ?? { people: 0, instructor: null }, clock.now()),
    );
  }

  async function viewOf(id: string): Promise<Session> {
    const [view] = await viewSessions([id]);
    if (!view) throw new ProtocolError('SESSION_NOT_FOUND');
    return view;
  }

  async function planned(id: string): Promise<void> {
    const row = await readSession(storage, id);
    if (row) timers.watch(row);
  }

  // Joins at the same moment each saw one person less; what is told last is what the database has.
  const told = gather<string>(async (ids) => {
    const states = (await viewSessions(ids)).map(stateOf);
    await realtime.carryOut({ states });
  }, onTrouble);

  async function hydrateUser(userId: string): Promise<StateOut[]> {
    const seat = await readPresentSeat(storage, userId, clock.now());
    if (!seat) return [];
    return [{ channel: userChannel(userId), type: 'seat', key: userId, value: viewSeat(seat, clock.now()) }];
  }

  return {
    name: 'session',
    phaseOf: phases.phaseOf,
    viewSessions,
    handlers: sessionHandlers({ ...deps, moves }),
    routes: sessionRoutes({
      ...deps,
      moves,
      viewOf,
      listSessions: () => viewSessions(),
      onSeatTaken: (seat) => timers.watchSeat(seat),
      onPlanned: (id) => void planned(id).catch(onTrouble),
    }),
    async hydrate({ kind, id }) {
      if (kind === 'session') return (await viewSessions([id])).map(stateOf);
      return kind === 'user' ? hydrateUser(id) : [];
    },
    touched: ({ sessions = [] }) => told.add(sessions),
    start: () => timers.start(),
    async stop() {
      timers.stop();
      await told.idle();
    },
  };
}

function stateOf(session: Session): StateOut {
  return { channel: sessionChannel(session.id), type: 'session', key: session.id, value: session };
}
