import { OPEN_PHASES, ProtocolError, toInstant, type Sent } from '@attune/protocol';
import type { Addition, Capability, Plan, Request } from '../capability.ts';
import { inPhase, isSeated } from '../session/index.ts';
import { unwellRoutes } from './routes.ts';
import { allOver, readSince, unwellBegun, unwellOver } from './store.ts';
import { createTelling, unwellStates, type TellingDeps } from './telling.ts';

export type UnwellDeps = TellingDeps;

/** Who feels dizzy: on disk until it is over, told to those who lead and to nobody else. */
export function createUnwell(deps: UnwellDeps): Capability {
  const { storage } = deps;
  const telling = createTelling(deps);

  async function begin(request: Request<Sent<'unwell_begin'>>): Promise<Plan> {
    const { sessionId, userId, seatId, name } = seated(request);
    const since = (await readSince(storage, sessionId, userId)) ?? request.now;
    const value = { session_id: sessionId, user_id: userId, name, since: toInstant(since) };
    return {
      effects: [
        // Said in the moment in which another node ends the session, it would stay for ever.
        inPhase(storage, sessionId, OPEN_PHASES),
        isSeated(storage, seatId),
        unwellBegun(storage, { session_id: sessionId, user_id: userId, since }),
      ],
      states: unwellStates(sessionId, userId, value),
      committed: () => telling.changed(sessionId, userId),
    };
  }

  async function end(request: Request<Sent<'unwell_end'>>): Promise<Plan> {
    const { sessionId, userId } = seated(request);
    return {
      effects: [unwellOver(storage, sessionId, userId)],
      states: unwellStates(sessionId, userId, null),
      committed: () => telling.changed(sessionId, userId),
    };
  }

  /** UNWELL-4, in the transaction of what ends it; who was told learns of it by `touched`. */
  async function endedBy({ events = [] }: Plan): Promise<Addition> {
    return {
      effects: events.flatMap(({ channel, type, data }) => {
        const sessionId = channel.slice(channel.indexOf(':') + 1);
        if (type === 'session_ended') return [allOver(storage, sessionId)];
        return type === 'seat_removed' ? [unwellOver(storage, sessionId, data.user_id)] : [];
      }),
    };
  }

  return {
    name: 'unwell',
    keeps: [
      {
        table: 'unwell',
        what: 'that somebody feels dizzy',
        until: 'it is over',
        erase: { rowsBy: 'session_id' },
      },
    ],
    handlers: { unwell_begin: begin, unwell_end: end },
    routes: unwellRoutes(storage),
    alongside: { to: ['session_ended', 'seat_removed'], add: endedBy },
    hydrate: telling.hydrate,
    touched: telling.touched,
    stop: telling.idle,
  };
}

function seated({ channel, identity }: Request) {
  const { userId, seatId, name } = identity;
  if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
  if (seatId === null) throw new ProtocolError('FORBIDDEN');
  return { sessionId: channel.id, userId, seatId, name };
}
