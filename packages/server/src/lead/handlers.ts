import {
  CLOSE,
  JOINABLE_PHASES,
  leadChannel,
  OPEN_PHASES,
  ProtocolError,
  sessionChannel,
  type Person,
  type Sent,
} from '@attune/protocol';
import type { Handler, Identity, Plan, Request } from '../capability.ts';
import { shownName, type People } from '../people/index.ts';
import { inPhase, leadGiven, personOf, readSession, reseated } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, SessionRow, UserRow } from '../storage/tables.ts';
import type { Receipts } from './receipts.ts';
import { readLeader, wordTaken } from './store.ts';
import { mutedState } from './telling.ts';
import type { Words } from './words.ts';

export type HandlersDeps = {
  readonly storage: Storage;
  readonly people: People;
  readonly words: Words;
  readonly receipts: Receipts;
  /** It was committed and told; whether that holds is looked at again. */
  readonly onMuted: (sessionId: string, userId: string) => void;
};

export function leadHandlers(deps: HandlersDeps): Readonly<Record<string, Handler<never>>> {
  return {
    instructor_message: ({ channel, data, identity }: Request<Sent<'instructor_message'>>) =>
      cueing(deps.storage, channel?.id ?? '', data, personOf(identity)),
    seat_promote: (request: Request<Sent<'seat_promote'>>) => promote(deps, request),
    lead_take: (request: Request<Sent<'lead_take'>>) => takeLead(deps, request),
    seat_mute: (request: Request<Sent<'seat_mute'>>) => mute(deps, request),
    applied: ({ channel, data, identity }: Request<Sent<'applied'>>): Plan => ({
      committed: () => deps.receipts.applied(channel?.id ?? '', identity.userId, data.offset),
    }),
  };
}

/** What is said to everybody, over a socket or from outside. */
export function cueing(
  storage: Storage,
  sessionId: string,
  said: Sent<'instructor_message'>,
  from: Person,
): Plan {
  return {
    effects: [inPhase(storage, sessionId, OPEN_PHASES)],
    events: [
      {
        channel: sessionChannel(sessionId),
        type: 'instructor_message',
        data: { ...said, from },
        echo: false,
      },
    ],
  };
}

type Target = { readonly session: SessionRow; readonly seat: SeatRow; readonly user: UserRow };

/** Throws NOT_FOUND for whoever is not in the session. */
async function targetOf(
  { storage, people }: HandlersDeps,
  { channel, data }: Request<{ user_id: string }>,
): Promise<Target> {
  const sessionId = channel?.id ?? '';
  const [session, seat, user] = await Promise.all([
    readSession(storage, sessionId),
    people.findSeat(data.user_id, sessionId),
    people.findUser(data.user_id),
  ]);
  if (!session || !user || !seat || seat.removed_at !== null || seat.revoked_at !== null)
    throw new ProtocolError('NOT_FOUND');
  return { session, seat, user };
}

/** LEAD-3. */
async function promote(deps: HandlersDeps, request: Request<Sent<'seat_promote'>>): Promise<Plan> {
  const { data, identity, now } = request;
  const { session, seat, user } = await targetOf(deps, request);
  checkPromotion(session, seat, identity);
  if (seat.role === data.role) return unchanged(deps, session);
  const effects = await reseated(deps.storage, { seat, role: data.role, now });
  const promoted = { user_id: user.id, name: shownName(user), role: data.role, by: personOf(identity) };
  return {
    effects: [
      // Whose lead was taken meanwhile does not give it away.
      ...leadGiven(deps.storage, session, session.instructor_id),
      ...effects,
    ],
    events: [{ channel: sessionChannel(session.id), type: 'seat_promoted', data: promoted }],
    closes: [{ seatId: seat.id, code: CLOSE.role_changed }],
    touched: { users: [user.id], sessions: [session.id] },
  };
}

function checkPromotion({ instructor_id: leader }: SessionRow, seat: SeatRow, by: Identity): void {
  if (seat.role === 'observer')
    throw refused('Somebody who only watches has no part in it; give them another link.');
  if (seat.user_id === leader)
    throw refused('Whoever leads now stays one who leads. Let somebody else take the lead first.');
  const leads = by.role === 'admin' || by.userId === leader;
  // Who leads too may step back by themselves.
  if (!leads && by.userId !== seat.user_id)
    throw refused('Only whoever leads now decides who leads too. You can take the lead first.');
}

/** LEAD-2. */
async function takeLead({ storage }: HandlersDeps, request: Request<Sent<'lead_take'>>): Promise<Plan> {
  const { channel, identity } = request;
  const session = channel && (await readSession(storage, channel.id));
  if (!session) throw new ProtocolError('SESSION_NOT_FOUND');
  if (session.instructor_id === identity.userId) return unchanged({ storage }, session);
  const from = await readLeader(storage, session.instructor_id);
  return {
    effects: [...leadGiven(storage, session, identity.userId), ...stillInstructor(storage, identity)],
    events: [
      { channel: sessionChannel(session.id), type: 'lead_taken', data: { by: personOf(identity), from } },
    ],
    touched: {
      sessions: [session.id],
      users: [identity.userId, ...(session.instructor_id === null ? [] : [session.instructor_id])],
    },
  };
}

/** Whose role was taken a moment ago does not lead. */
function stillInstructor({ read }: Storage, { seatId }: Identity): NonNullable<Plan['effects']> {
  if (seatId === null) return [];
  const seat = read.selectFrom('seats').select('id').where('id', '=', seatId);
  const query = seat.where('role', '=', 'instructor').where('removed_at', 'is', null).compile();
  return [{ query, expectRows: { count: 1, otherwise: 'FORBIDDEN' } }];
}

/** LEAD-4. */
async function mute(deps: HandlersDeps, request: Request<Sent<'seat_mute'>>): Promise<Plan> {
  const { data, identity } = request;
  const { session, seat, user } = await targetOf(deps, request);
  if (seat.role !== 'participant') throw refused('Only participants can be muted.');
  if ((seat.muted_by !== null) === data.muted) return unchanged(deps, session);
  const by = personOf(identity);
  const channel = leadChannel(session.id);
  return {
    effects: [
      inPhase(deps.storage, session.id, JOINABLE_PHASES),
      wordTaken(deps.storage, seat, data.muted ? by : null),
    ],
    events: [
      {
        channel,
        type: 'seat_muted',
        data: { user_id: user.id, name: shownName(user), muted: data.muted, by },
      },
    ],
    states: [mutedState(session.id, user.id, data.muted ? { user_id: user.id, by } : null)],
    touched: { users: [user.id] },
    committed() {
      deps.words.learn({ sessionId: session.id, seatId: seat.id }, data.muted);
      deps.onMuted(session.id, user.id);
    },
  };
}

/** They have what they ask for. It is committed all the same: whoever sent it counts its number. */
function unchanged({ storage }: Pick<HandlersDeps, 'storage'>, { id }: SessionRow): Plan {
  return { effects: [inPhase(storage, id, JOINABLE_PHASES)] };
}

function refused(message: string): ProtocolError {
  return new ProtocolError('FORBIDDEN', { message });
}
