import { CLOSE, JOINABLE_PHASES, ProtocolError, sessionChannel } from '@attune/protocol';
import type { Identity, Plan } from '../capability.ts';
import { freshSeat, shownName, type People } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow, SeatRow, SessionRow, UserRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';
import { admit } from './admission.ts';
import { hasRoom, readCrowd, seatTaken } from './seatStore.ts';
import { seatTime } from './seatTimes.ts';
import { inPhase, readSeat, readSession } from './store.ts';
import { waiterOf, waitOver } from './waits.ts';

export type JoinAsk = {
  readonly code: string;
  readonly name: string | undefined;
  readonly move: boolean;
  /** What it waited with, where it did. */
  readonly device: string | undefined;
  readonly identity: Identity | undefined;
  readonly now: number;
};

/** The seat as it is after the plan's commit. */
export type Joining = { readonly plan: Plan; readonly seat: SeatRow; readonly session: SessionRow };

export type JoiningDeps = {
  readonly storage: Storage;
  readonly people: People;
};

type Followed = {
  readonly invite: InviteRow;
  readonly session: SessionRow | undefined;
  readonly seat: SeatRow | undefined;
  readonly user: UserRow | undefined;
};

/** What a link leads to. Throws INVITE_NOT_FOUND. */
export async function follow(
  { storage, people }: Pick<JoiningDeps, 'storage' | 'people'>,
  code: string,
  identity: Identity | undefined,
): Promise<Followed> {
  const found = await people.findInvite(code);
  if (!found) throw new ProtocolError('INVITE_NOT_FOUND');
  const { invite } = found;
  const session = invite.session_id === null ? undefined : await readSession(storage, invite.session_id);
  const seat = session && (await seatBy({ storage, people }, invite, session, identity));
  const userId = invite.user_id ?? seat?.user_id;
  const user = userId === undefined ? undefined : await people.findUser(userId);
  return { invite, session, seat, user };
}

/** An open link names nobody: whose it is, the token of an earlier join by it tells. */
async function seatBy(
  { storage, people }: Pick<JoiningDeps, 'storage' | 'people'>,
  invite: InviteRow,
  session: SessionRow,
  identity: Identity | undefined,
): Promise<SeatRow | undefined> {
  if (invite.user_id !== null) return people.findSeat(invite.user_id, session.id);
  if (identity?.sessionId !== session.id || identity.seatId === null) return undefined;
  return readSeat(storage, identity.seatId);
}

/** Decides a join and makes its plan. Throws why not. */
export async function joining(deps: JoiningDeps, ask: JoinAsk): Promise<Joining> {
  const { storage } = deps;
  const { invite, session, seat, user } = await follow(deps, ask.code, ask.identity);
  const participants = session
    ? await spokenFor(storage, session.id, waiterOf(invite, ask.device), ask.now)
    : 0;
  const isOwn = seat !== undefined && ask.identity?.seatId === seat.id;
  const admission = admit({ invite, session, seat, isOwn, wantsMove: ask.move, participants }, ask.now);
  if (admission.do === 'refuse') throw new ProtocolError(admission.error);
  if (!session) throw new ProtocolError('INVITE_WITHOUT_SESSION');
  if (admission.do === 'take') return take(deps, ask, { invite, session, seat, user });
  return reenter(deps.people, ask, { session, user, seat: admission.seat, moves: admission.do === 'move' });
}

async function spokenFor(storage: Storage, sessionId: string, who: string | undefined, now: number) {
  const { taken, ahead } = await readCrowd(storage, sessionId, who, now);
  return taken + ahead;
}

type Taking = Followed & { readonly session: SessionRow };

function take({ storage, people }: JoiningDeps, ask: JoinAsk, taking: Taking): Joining {
  const { invite, session } = taking;
  const { user, name, effects: named } = person(people, ask, taking.user);
  const terms = { role: invite.role, minutes: invite.session_minutes, inviteCode: invite.code };
  const place = { userId: user.id, sessionId: session.id, now: ask.now };
  const seat = { ...(taking.seat ?? freshSeat(place, terms)), ...timer(taking, ask) };
  const who = waiterOf(invite, ask.device);
  const self = { user_id: user.id, name, role: seat.role };
  const plan: Plan = {
    effects: [
      inPhase(storage, session.id, JOINABLE_PHASES, 'SESSION_ENDED'),
      ...stillRunsOrNot(storage, session, seat),
      people.spendInvite(invite.code),
      ...(seat.role === 'participant' ? [hasRoom(storage, session.id, who, ask.now)] : []),
      ...named,
      taking.seat ? seatTaken(storage, seat) : people.insertSeat(seat),
      ...waitOver(storage, session.id, who),
    ],
    events: [{ channel: sessionChannel(session.id), type: 'participant_joined', data: self }],
    touched: { users: [user.id], sessions: [session.id] },
  };
  return { plan, seat, session };
}

/** SESS-3: the seat's own time, if it has one, begins now; in a pause it stands still at once. */
function timer({ seat, invite, session }: Taking, { now }: JoinAsk) {
  const minutes = seat ? seat.minutes : invite.session_minutes;
  return { joined_at: now, ...seatTime(minutes, session.phase === 'paused', now), invite_code: invite.code };
}

/** Whose time runs must not come in by a pause that began meanwhile, nor the other way round. */
function stillRunsOrNot(
  storage: Storage,
  { id, phase }: SessionRow,
  { minutes }: SeatRow,
): readonly Effect[] {
  if (minutes === null) return [];
  const others = JOINABLE_PHASES.filter((joinable) => joinable !== 'paused');
  return [inPhase(storage, id, phase === 'paused' ? ['paused'] : others, 'CONFLICT')];
}

/** Who joins, by the name they give themselves; somebody new when the link names nobody. */
function person(people: People, { name }: JoinAsk, known: UserRow | undefined) {
  if (known) return { user: known, name: name ?? shownName(known), effects: renamed(people, known, name) };
  if (name === undefined) {
    throw new ProtocolError('VALIDATION_ERROR', { details: { field: 'name', problem: 'must be given' } });
  }
  const { user, effect } = people.newGuest(name);
  return { user, name: shownName(user), effects: [effect] };
}

function renamed(people: People, known: UserRow, name: string | undefined): readonly Effect[] {
  return name === undefined || name === shownName(known) ? [] : [people.renameUser(known.id, name)];
}

type Reentry = {
  readonly session: SessionRow;
  readonly user: UserRow | undefined;
  readonly seat: SeatRow;
  readonly moves: boolean;
};

function reenter(people: People, ask: JoinAsk, { session, user, seat, moves }: Reentry): Joining {
  const effects = [
    ...(user ? renamed(people, user, ask.name) : []),
    ...(moves ? [people.updateSeat(seat, { generation: seat.generation + 1 })] : []),
  ];
  const plan: Plan = {
    effects,
    closes: moves ? [{ seatId: seat.id, generation: seat.generation, code: CLOSE.replaced_elsewhere }] : [],
    touched: { users: [seat.user_id] },
  };
  return { plan, session, seat: moves ? { ...seat, generation: seat.generation + 1 } : seat };
}
