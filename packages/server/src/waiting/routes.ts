import { calls, JOINABLE_PHASES, ProtocolError, type Place, type Session } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import type { People } from '../people/index.ts';
import {
  admit,
  follow,
  readCrowd,
  requireLead,
  sessionPlanned,
  waiterOf,
  waitOver,
} from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow } from '../storage/tables.ts';
import { MOST_WAITING, placed, readList, readWait, renewed, type Asked } from './store.ts';

/** Whoever is next asks this often. */
const NEXT_ASKS_MS = 2_000;
/** Each who comes before makes it less likely that anything changes. */
const MORE_FOR_EACH_MS = 1_000;
/** However far behind: several signs of life within a lease, so that one that is lost does no harm. */
const LAST_ASKS_MS = 20_000;

export type RoutesDeps = {
  readonly storage: Storage;
  readonly people: People;
  readonly viewOf: (sessionId: string) => Promise<Session>;
};

export function waitingRoutes(deps: RoutesDeps): readonly Route[] {
  const { storage } = deps;
  return [
    waitRoute(deps),
    route(calls.stopWaiting, async ({ body }) => {
      const { invite, session } = await follow(deps, body.code, undefined);
      if (!session) return {};
      const effects = waitOver(storage, session.id, waiterOf(invite, body.device));
      return { plan: { effects, touched: { sessions: [session.id] } } };
    }),
    capacityRoute(deps),
  ];
}

function waitRoute(deps: RoutesDeps): Route {
  const { storage } = deps;
  return route(calls.wait, async ({ body, now }) => {
    const { invite, session, seat } = await follow(deps, body.code, undefined);
    // Everything but a free seat is as for a join: nobody is to wait for a door that stays shut.
    const facts = { invite, session, seat, isOwn: false, wantsMove: false, participants: 0 };
    const admission = admit(facts, now);
    if (admission.do === 'refuse') throw new ProtocolError(admission.error);
    const who = waiterOf(invite, body.device);
    if (!session || who === undefined) throw new ProtocolError('INVITE_WITHOUT_SESSION');
    if ((seat?.role ?? invite.role) !== 'participant') return { body: () => placeOf(0, true) };
    const asked: Asked = { session_id: session.id, who, invite_code: invite.code };
    const plan = await planOf(storage, asked, invite, now);
    return {
      plan,
      body: async () => {
        const [{ taken, ahead }, view] = await Promise.all([
          readCrowd(storage, session.id, who, now),
          deps.viewOf(session.id),
        ]);
        return placeOf(ahead, view.capacity - taken > ahead);
      },
    };
  });
}

async function planOf(storage: Storage, asked: Asked, invite: InviteRow, now: number) {
  const place = await readWait(storage, asked, now);
  if (place) return { effects: [renewed(storage, place, now)] };
  const { all, byLink } = await readList(storage, asked, now);
  if (all >= MOST_WAITING) throw listFull();
  // An open link takes in only so many.
  if (invite.user_id === null && invite.uses + byLink >= invite.max_uses) throw linkSpokenFor();
  return { effects: placed(storage, asked, now), touched: { sessions: [asked.session_id] } };
}

function placeOf(ahead: number, free: boolean): Place {
  const wait = NEXT_ASKS_MS + ahead * MORE_FOR_EACH_MS;
  return { position: ahead + 1, free, retry_after_ms: Math.min(wait, LAST_ASKS_MS) };
}

function listFull(): ProtocolError {
  return new ProtocolError('SESSION_FULL', {
    message: 'This session is full, and so is its waiting list. Please try again later.',
  });
}

function linkSpokenFor(): ProtocolError {
  return new ProtocolError('INVITE_USED', {
    message: 'As many people as this link is for have joined by it, or wait for a seat already.',
  });
}

/** WAIT-6. What the capacity becomes is said and not by how much, so that two who let the same person in add one seat. */
function capacityRoute({ storage, viewOf }: RoutesDeps): Route {
  return route(calls.setCapacity, async ({ identity, params, body }) => {
    requireLead(identity, params.id);
    const { id } = await viewOf(params.id);
    return {
      plan: {
        effects: [sessionPlanned(storage, id, { capacity: body.capacity }, JOINABLE_PHASES)],
        touched: { sessions: [id] },
      },
      body: () => viewOf(id),
    };
  });
}
