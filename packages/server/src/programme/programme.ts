import { ProtocolError, type Sent, type Technique } from '@attune/protocol';
import type { Capability, Plan, Realtime, Request } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { createDeadlines, personOf, type SessionCapability } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { ProgrammeRow } from '../storage/tables.guided.ts';
import type { TechniqueCapability } from '../technique/index.ts';
import { following } from './following.ts';
import { keptOfProgrammes } from './keeps.ts';
import { createMoves, type Asked } from './moves.ts';
import { dueTurn } from './programme.machine.ts';
import { stateOf } from './programme.view.ts';
import { programmeRoutes } from './routes.ts';
import { readDueProgrammes, readProgramme } from './store.ts';
import { createTelling } from './telling.ts';

export type ProgrammeDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly session: Pick<SessionCapability, 'planCommand'>;
  readonly technique: Pick<TechniqueCapability, 'techniqueOf'>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

export type ProgrammeCapability = Capability & {
  /** What a session is to begin with; undefined where nothing was planned. */
  opening(sessionId: string): Promise<Technique | undefined>;
};

/** What is breathed one after the other: planned before, edited while it runs, and kept on time by whichever node looks first. */
export function createProgramme(deps: ProgrammeDeps): ProgrammeCapability {
  const { storage, clock, realtime, onTrouble } = deps;
  const onMoved = (row: ProgrammeRow) => {
    deadlines.watch(row.session_id, row.turns_at);
    telling.told(row);
  };
  const moves = createMoves({ ...deps, onMoved });
  const telling = createTelling({ storage, realtime, onTrouble });

  const deadlines = createDeadlines({
    ...deps,
    async act(sessionId, now) {
      const row = await readProgramme(storage, sessionId);
      const turn = row && dueTurn(stateOf(row), now);
      if (!turn) return row?.turns_at ?? null;
      // Its commit says when the next one is due.
      await realtime.carryOut(await moves.due(row, turn, now));
      return null;
    },
    readDue: async (until) =>
      (await readDueProgrammes(storage, until)).map(({ session_id, turns_at }) => [session_id, turns_at]),
  });

  return {
    name: 'programme',
    keeps: keptOfProgrammes(storage),
    async opening(sessionId) {
      const row = await readProgramme(storage, sessionId);
      return row && stateOf(row).steps[0]?.technique;
    },
    handlers: {
      programme_set: (request: Request<Sent<'programme_set'>>): Promise<Plan> => moves.set(askedOf(request)),
      programme_next: (request: Request<Sent<'programme_next'>>): Promise<Plan> =>
        moves.next(askedOf(request)),
    },
    routes: programmeRoutes({ storage, moves }),
    alongside: following({ storage, clock, onMoved }),
    hydrate: telling.hydrate,
    start: () => deadlines.start(),
    async stop() {
      deadlines.stop();
      await telling.idle();
    },
  };
}

function askedOf<D>({ channel, identity, data, now }: Request<D>): Asked<D> {
  if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
  return { sessionId: channel.id, by: personOf(identity), data, now };
}
