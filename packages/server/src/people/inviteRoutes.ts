import { calls, CLOSE, ProtocolError, type Invite } from '@attune/protocol';
import { route, type HttpRequest, type Plan, type Realtime, type Route } from '../capability.ts';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow } from '../storage/tables.ts';
import { insertInvite } from './effects.ts';
import { inviteView, newInvite } from './invites.ts';
import { reseat } from './reseat.ts';
import { requireOpenSession, requireSession } from './seating.ts';
import { findInvite, findUser, invitesOf, openLinksOf } from './store.ts';

const HOUR_MS = 60 * 60 * 1000;

type Deps = {
  readonly storage: Storage;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly publicUrl: () => string;
};

export function inviteRoutes(deps: Deps): readonly Route[] {
  const { storage, publicUrl } = deps;
  return [
    route(calls.listInvites, async ({ params, now }) => {
      if (!(await findUser(storage, params.id))) throw new ProtocolError('NOT_FOUND');
      const invites = await invitesOf(storage, params.id);
      return { body: () => ({ invites: invites.map((invite) => inviteView(invite, now, publicUrl())) }) };
    }),
    route(calls.listOpenLinks, async ({ params, now }) => {
      await requireSession(storage, params.id);
      const links = await openLinksOf(storage, params.id);
      return { body: () => ({ invites: links.map((link) => inviteView(link, now, publicUrl())) }) };
    }),
    route(calls.createInvite, async (request) => {
      const { invite, plan } = await planInvite(storage, request);
      return { plan, body: (): Invite => inviteView(invite, request.now, publicUrl()) };
    }),
    revokeRoute(deps),
  ];
}

type Order = HttpRequest<typeof calls.createInvite>;

function planInvite(storage: Storage, { body, now }: Order): Promise<{ invite: InviteRow; plan: Plan }> {
  const { user_id: userId, session_id: sessionId } = body;
  if (userId !== undefined) return replaceLink(storage, userId, body, now);
  if (sessionId !== undefined) return openLink(storage, sessionId, body, now);
  throw new ProtocolError('VALIDATION_ERROR', {
    details: { field: 'session_id', problem: 'give user_id, or session_id for an open link' },
  });
}

/** Everybody who joins by it becomes a person of their own. */
async function openLink(
  storage: Storage,
  sessionId: string,
  { role = 'participant', max_uses: maxUses, expires_in_hours: hours }: Order['body'],
  now: number,
): Promise<{ invite: InviteRow; plan: Plan }> {
  await requireOpenSession(storage, sessionId);
  const { capacity } = await storage.read
    .selectFrom('sessions')
    .select('capacity')
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow();
  const lifeMs = hours === undefined ? undefined : hours * HOUR_MS;
  const terms = { userId: null, sessionId, role, minutes: null, maxUses: maxUses ?? capacity, lifeMs };
  const invite = newInvite(terms, now);
  return { invite, plan: { effects: [insertInvite(storage, invite)], touched: { sessions: [sessionId] } } };
}

async function replaceLink(
  storage: Storage,
  userId: string,
  { role, session_id: sessionId, max_uses: maxUses, expires_in_hours: hours }: Order['body'],
  now: number,
): Promise<{ invite: InviteRow; plan: Plan }> {
  const user = await findUser(storage, userId);
  if (!user) throw new ProtocolError('NOT_FOUND', { details: { field: 'user_id' } });
  if (user.role === 'admin') {
    throw new ProtocolError('CONFLICT', { message: 'An admin signs in and needs no link.' });
  }
  const newLink = { maxUses, lifeMs: hours === undefined ? undefined : hours * HOUR_MS };
  const { made, effects, closes, sessions } = await reseat(
    storage,
    userId,
    { role, sessionId, newLink },
    now,
  );
  if (!made) throw new Error('a new link was asked for and none was made');
  return { invite: made, plan: { effects, closes, touched: { users: [userId], sessions } } };
}

function revokeRoute({ storage, realtime }: Deps): Route {
  return route(calls.revokeInvite, async ({ params, now }) => {
    const invite = await findInvite(storage, params.code);
    if (!invite) throw new ProtocolError('INVITE_NOT_FOUND');
    await realtime.carryOut({ effects: revocationOf(storage, invite, now) });
    // Read after the commit: who joined while it was on its way is among them, and after it nobody joins.
    const seats = await storage.read
      .selectFrom('seats')
      .select(['id', 'user_id', 'session_id', 'generation'])
      .where('invite_code', '=', invite.code)
      .where('revoked_at', 'is not', null)
      .execute();
    const users = seats.map((seat) => seat.user_id);
    return {
      plan: {
        closes: seats.map(({ id, generation }) => ({ seatId: id, generation, code: CLOSE.revoked })),
        touched: {
          users: invite.user_id === null ? users : [invite.user_id, ...users],
          sessions: [...new Set(seats.map((seat) => seat.session_id))],
        },
      },
    };
  });
}

/** Withdrawing what is withdrawn changes nothing. */
function revocationOf({ read }: Storage, { code }: InviteRow, now: number): readonly Effect[] {
  const invite = read.updateTable('invites').set({ revoked_at: now }).where('code', '=', code);
  const seats = read.updateTable('seats').set({ revoked_at: now }).where('invite_code', '=', code);
  return [
    { query: invite.where('revoked_at', 'is', null).compile() },
    { query: seats.where('revoked_at', 'is', null).where('removed_at', 'is', null).compile() },
  ];
}
