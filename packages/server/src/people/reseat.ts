import type { SeatRole } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow, SeatRow } from '../storage/tables.ts';
import { insertInvite } from './effects.ts';
import { newInvite, redirectInvite, revokeInvitesOf, type InviteTerms } from './invites.ts';
import {
  changeSeat,
  isTaken,
  newSeat,
  requireOpenSession,
  restoreSeat,
  takeSeat,
  type SeatPart,
} from './seating.ts';
import { invitesOf, seatsOf } from './store.ts';

/** What an admin wants to be otherwise. Undefined leaves it as it is. */
export type SeatWish = {
  readonly role?: SeatRole | undefined;
  /** Null: in no session. */
  readonly sessionId?: string | null | undefined;
  /** Null: as long as the session. */
  readonly minutes?: number | null | undefined;
  /** A new link in place of the old one, which stops working. */
  readonly newLink?: { readonly maxUses?: number | undefined; readonly lifeMs?: number | undefined };
};

export type Reseating = SeatPart & {
  readonly sessions: readonly string[];
  /** The link that was made, if one was. */
  readonly made: InviteRow | undefined;
};

const NOTHING: Reseating = { effects: [], closes: [], sessions: [], made: undefined };

type Place = {
  readonly userId: string;
  /** The link that works; undefined when it was withdrawn. */
  readonly invite: InviteRow | undefined;
  readonly seats: readonly SeatRow[];
  readonly current: SeatRow | undefined;
};

/** Gives, changes or takes a person's seat, and keeps their link pointing at it. */
export async function reseat(
  storage: Storage,
  userId: string,
  wish: SeatWish,
  now: number,
): Promise<Reseating> {
  if (Object.values(wish).every((part) => part === undefined)) return NOTHING;
  const place = await placeOf(storage, userId);
  const here = place.current?.session_id ?? null;
  const role = wish.role ?? place.current?.role ?? place.invite?.role ?? 'participant';
  const minutes = wish.minutes === undefined ? minutesOf(place) : wish.minutes;
  const sessionId = wish.sessionId === undefined ? here : wish.sessionId;
  // A new link is for coming in, also for somebody whose seat was taken.
  const isAsked = wish.sessionId !== undefined || wish.newLink !== undefined;
  const isFresh = isAsked && isElsewhere(place.current, sessionId);
  if (isFresh && sessionId !== null) await requireOpenSession(storage, sessionId);

  const link = linkPart(
    storage,
    place,
    { userId, sessionId, role, minutes, ...wish.newLink },
    { wish, isFresh, now },
  );
  const left = isFresh ? leave(storage, place.current, sessionId, now) : NOTHING;
  const terms = { role, minutes, inviteCode: link.code };
  const taken = sessionId === null ? NOTHING : take(storage, place, { sessionId, isFresh, now }, terms);
  return {
    effects: [...link.effects, ...left.effects, ...taken.effects],
    closes: [...left.closes, ...taken.closes],
    sessions: [...new Set([sessionId, here].filter((id) => id !== null))],
    made: link.made,
  };
}

async function placeOf(storage: Storage, userId: string): Promise<Place> {
  const [invites, seats] = await Promise.all([invitesOf(storage, userId), seatsOf(storage, userId)]);
  const invite = invites.find((candidate) => candidate.revoked_at === null);
  const current = seats.find((seat) => seat.session_id === invites[0]?.session_id) ?? seats.at(-1);
  return { userId, invite, seats, current };
}

function minutesOf({ current, invite }: Place): number | null {
  return current ? current.minutes : (invite?.session_minutes ?? null);
}

/** A seat that was taken away is no place to be: the same session again is a new beginning. */
function isElsewhere(current: SeatRow | undefined, sessionId: string | null): boolean {
  if (!current) return sessionId !== null;
  return current.session_id !== sessionId || isTaken(current);
}

type Link = {
  readonly code: string | null;
  readonly made: InviteRow | undefined;
  readonly effects: SeatPart['effects'];
};

function linkPart(
  storage: Storage,
  { invite }: Place,
  terms: InviteTerms & { readonly userId: string },
  { wish, isFresh, now }: { wish: SeatWish; isFresh: boolean; now: number },
): Link {
  if (wish.newLink === undefined && invite) {
    const redirected = redirectInvite(storage, invite, terms, { isFresh, now });
    return { code: invite.code, made: undefined, effects: [redirected] };
  }
  const isNeeded = wish.newLink !== undefined || (isFresh && terms.sessionId !== null);
  if (!isNeeded) return { code: null, made: undefined, effects: [] };
  const made = newInvite(terms, now);
  const effects = [revokeInvitesOf(storage, terms.userId, now), insertInvite(storage, made)];
  return { code: made.code, made, effects };
}

/** Who moves on from a session they have joined keeps that seat until they leave; being put into no session takes it. */
function leave(storage: Storage, current: SeatRow | undefined, to: string | null, now: number): SeatPart {
  if (!current || isTaken(current) || current.session_id === to) return NOTHING;
  return to === null || current.joined_at === null ? takeSeat(storage, current, now) : NOTHING;
}

function take(
  storage: Storage,
  { userId, seats }: Place,
  { sessionId, isFresh, now }: { sessionId: string; isFresh: boolean; now: number },
  terms: { role: SeatRole; minutes: number | null; inviteCode: string | null },
): SeatPart {
  const seat = seats.find((candidate) => candidate.session_id === sessionId);
  if (!seat) return newSeat(storage, { userId, sessionId, now }, terms);
  const inviteCode = terms.inviteCode ?? seat.invite_code;
  return isFresh && isTaken(seat)
    ? restoreSeat(storage, seat, { ...terms, inviteCode })
    : changeSeat(storage, seat, { ...terms, inviteCode });
}
