import { CLOSE, JOINABLE_PHASES, ProtocolError, sessionChannel, type Sent } from '@attune/protocol';
import type { Handler, Plan, Request } from '../capability.ts';
import { shownName, type People } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import { personOf, type Moves } from './moves.ts';
import type { SessionCommand } from './session.state.ts';
import { extending, resuming, type Library } from './commands.ts';
import { inPhase, readSession } from './store.ts';

export type HandlersDeps = {
  readonly storage: Storage;
  readonly people: People;
  readonly technique: Library;
  readonly moves: Moves;
};

export function sessionHandlers(deps: HandlersDeps): Readonly<Record<string, Handler<never>>> {
  const { storage, technique, moves } = deps;

  async function move(request: Request, command: SessionCommand): Promise<Plan> {
    return moves.plan(await sessionOf(storage, request), command, personOf(request.identity), request.now);
  }

  return {
    session_open: (request: Request<Sent<'session_open'>>) => move(request, { type: 'open', reason: 'led' }),
    session_start: (request: Request<Sent<'session_start'>>) => move(request, { type: 'start' }),
    session_pause: (request: Request<Sent<'session_pause'>>) => move(request, { type: 'pause' }),
    session_resume: async (request: Request<Sent<'session_resume'>>) =>
      move(request, await resuming(technique, request.data)),
    session_extend: (request: Request<Sent<'session_extend'>>) => move(request, extending(request.data)),
    session_end: (request: Request<Sent<'session_end'>>) =>
      move(request, { type: 'end', reason: request.identity.role === 'admin' ? 'admin' : 'led' }),
    technique_change: async (request: Request<Sent<'technique_change'>>) =>
      move(request, {
        type: 'change',
        technique: await technique.techniqueOf(request.data.technique),
      }),
    seat_remove: (request: Request<Sent<'seat_remove'>>) => removeSeat(deps, request),
  };
}

async function sessionOf(storage: Storage, { channel }: Request): Promise<SessionRow> {
  const row = channel && (await readSession(storage, channel.id));
  if (!row) throw new ProtocolError('SESSION_NOT_FOUND');
  return row;
}

/** SESS-11. The seat stays as removed, so that neither its token nor its link opens it again. */
async function removeSeat(
  { storage, people }: HandlersDeps,
  request: Request<Sent<'seat_remove'>>,
): Promise<Plan> {
  const { identity, data, now } = request;
  const session = await sessionOf(storage, request);
  const [seat, user] = await Promise.all([
    people.findSeat(data.user_id, session.id),
    people.findUser(data.user_id),
  ]);
  if (!seat || !user || seat.removed_at !== null) throw new ProtocolError('NOT_FOUND');
  // Only an admin decides who leads.
  if (seat.role === 'instructor' && identity.role !== 'admin') throw new ProtocolError('FORBIDDEN');

  const removed = storage.read.updateTable('seats').set({ removed_at: now }).where('id', '=', seat.id);
  const deposed = storage.read
    .updateTable('sessions')
    .set({ instructor_id: null })
    .where('id', '=', session.id);
  return {
    effects: [
      inPhase(storage, session.id, JOINABLE_PHASES),
      {
        query: removed.where('removed_at', 'is', null).where('generation', '=', seat.generation).compile(),
        // Somebody else was faster, or the person has just taken the seat with another device.
        expectRows: { count: 1, otherwise: 'CONFLICT' },
      },
      { query: deposed.where('instructor_id', '=', user.id).compile() },
    ],
    events: [
      {
        channel: sessionChannel(session.id),
        type: 'seat_removed',
        data: { user_id: user.id, name: shownName(user), by: personOf(identity) },
      },
    ],
    closes: [{ seatId: seat.id, generation: seat.generation, code: CLOSE.removed }],
    touched: { users: [user.id], sessions: [session.id] },
  };
}
