import { calls, CLOSE, ProtocolError } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import { newId } from '../platform/random.ts';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { UserRow } from '../storage/tables.ts';
import { insertInvite, insertUser } from './effects.ts';
import { newInvite } from './invites.ts';
import type { People } from './people.ts';
import { reseat } from './reseat.ts';
import { newSeat, requireOpenSession } from './seating.ts';
import { findUser, seatsOf } from './store.ts';

type Deps = { readonly storage: Storage; readonly people: Pick<People, 'userOf' | 'userViews'> };

export function userRoutes(deps: Deps): readonly Route[] {
  const { people } = deps;
  return [
    route(calls.listUsers, async () => ({ body: async () => ({ users: [...(await people.userViews())] }) })),
    route(calls.getUser, async ({ params }) => {
      const view = await people.userOf(params.id);
      return { body: () => view };
    }),
    createRoute(deps),
    updateRoute(deps),
    deleteRoute(deps),
  ];
}

function createRoute({ storage, people }: Deps): Route {
  return route(calls.createUser, async ({ body, now }) => {
    await requireFreeEmail(storage, body.email, undefined);
    const sessionId = body.session_id ?? null;
    if (sessionId !== null) await requireOpenSession(storage, sessionId);
    const userId = newId();
    const terms = { role: body.role ?? 'participant', minutes: body.session_minutes ?? null } as const;
    const user: UserRow = {
      id: userId,
      first_name: body.first_name,
      display_name: null,
      last_name: body.last_name,
      email: body.email,
      role: 'member',
      password_hash: null,
      created_at: now,
      disabled_at: null,
    };
    const invite = newInvite({ ...terms, userId, sessionId }, now);
    const seat =
      sessionId === null
        ? []
        : newSeat(storage, { userId, sessionId, now }, { ...terms, inviteCode: invite.code }).effects;
    return {
      plan: {
        effects: [insertUser(storage, user), insertInvite(storage, invite), ...seat],
        touched: { users: [userId], ...(sessionId !== null && { sessions: [sessionId] }) },
      },
      body: () => people.userOf(userId),
    };
  });
}

function updateRoute({ storage, people }: Deps): Route {
  return route(calls.updateUser, async ({ params, body, now }) => {
    const user = await requireUser(storage, params.id);
    const { role, session_id: sessionId, session_minutes: minutes, ...person } = body;
    if (user.role === 'admin' && (role !== undefined || sessionId !== undefined || minutes !== undefined)) {
      throw new ProtocolError('CONFLICT', { message: 'An admin may enter every session and needs no seat.' });
    }
    if (person.email !== undefined) await requireFreeEmail(storage, person.email, user.id);
    const seating = await reseat(storage, user.id, { role, sessionId, minutes }, now);
    return {
      plan: {
        effects: [
          ...emailGuard(storage, user.id, person.email),
          ...personEffects(storage, user.id, person),
          ...seating.effects,
        ],
        closes: seating.closes,
        touched: { users: [user.id], sessions: seating.sessions },
      },
      body: () => people.userOf(user.id),
    };
  });
}

/** Looks again inside the transaction: somebody may have been given the address since. */
function emailGuard({ read }: Storage, userId: string, email: string | undefined): readonly Effect[] {
  if (email === undefined) return [];
  const others = read.selectFrom('users').select('id').where('email', '=', email).where('id', '!=', userId);
  return [{ query: others.compile(), expectRows: { count: 0, otherwise: 'CONFLICT' } }];
}

type PersonChange = {
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly email?: string | undefined;
};

function personEffects({ read }: Storage, userId: string, change: PersonChange): readonly Effect[] {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  if (given.length === 0) return [];
  const query = read.updateTable('users').set(Object.fromEntries(given)).where('id', '=', userId).compile();
  return [{ query, expectRows: { count: 1, otherwise: 'NOT_FOUND' } }];
}

function deleteRoute({ storage }: Deps): Route {
  return route(calls.deleteUser, async ({ params, identity }) => {
    const user = await requireUser(storage, params.id);
    if (user.id === identity.userId) {
      throw new ProtocolError('FORBIDDEN', { message: 'You cannot remove yourself. Ask another admin.' });
    }
    const seats = await seatsOf(storage, user.id);
    return {
      plan: {
        effects: removalOf(storage, user.id),
        closes: [{ userId: user.id, code: CLOSE.removed }],
        touched: { users: [user.id], sessions: seats.map((seat) => seat.session_id) },
      },
    };
  });
}

/** What points at the person goes first. What they wrote stays in the logs of their sessions, under the name they had. */
function removalOf({ read }: Storage, userId: string): readonly Effect[] {
  return [
    {
      query: read
        .updateTable('sessions')
        .set({ instructor_id: null })
        .where('instructor_id', '=', userId)
        .compile(),
    },
    { query: read.deleteFrom('seats').where('user_id', '=', userId).compile() },
    { query: read.deleteFrom('invites').where('user_id', '=', userId).compile() },
    { query: read.deleteFrom('logins').where('user_id', '=', userId).compile() },
    {
      query: read.deleteFrom('users').where('id', '=', userId).compile(),
      expectRows: { count: 1, otherwise: 'NOT_FOUND' },
    },
  ];
}

async function requireUser(storage: Storage, id: string): Promise<UserRow> {
  const user = await findUser(storage, id);
  if (!user) throw new ProtocolError('NOT_FOUND');
  return user;
}

/** The insert is guarded too; this one can say which field it is. */
async function requireFreeEmail(
  { read }: Storage,
  email: string,
  exceptId: string | undefined,
): Promise<void> {
  const owner = await read.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
  if (owner && owner.id !== exceptId) throw emailTaken();
}

function emailTaken(): ProtocolError {
  return new ProtocolError('CONFLICT', {
    message: 'Somebody with this e-mail address is here already.',
    details: { field: 'email' },
  });
}
