import { ADMIN_CHANNEL, type Session, type User } from '@attune/protocol';
import type { Capability, Identity, Realtime, StateOut } from '../capability.ts';
import { gather } from '../platform/gather.ts';

export type AdminDeps = {
  readonly realtime: Realtime;
  /** All people unless ids are given; an id without a person has no view. */
  readonly viewUsers: (ids?: readonly string[]) => Promise<readonly User[]>;
  /** All sessions unless ids are given. */
  readonly viewSessions: (ids?: readonly string[]) => Promise<readonly Session[]>;
  readonly onTrouble: (error: unknown) => void;
};

/** A row of one of the two tables, named by what it is of. */
type RowName = `user ${string}` | `session ${string}`;

/** The tables of the dashboard: told whole when the channel opens, row by row afterwards (ADMIN-1). */
export function createAdmin({ realtime, viewUsers, viewSessions, onTrouble }: AdminDeps): Capability {
  const changed = gather<RowName>(async (names) => {
    const [users, sessions] = [idsOf(names, 'user'), idsOf(names, 'session')];
    const [userViews, sessionViews] = await Promise.all([
      users.length > 0 ? viewUsers(users) : [],
      sessions.length > 0 ? viewSessions(sessions) : [],
    ]);
    await realtime.carryOut({
      states: [
        ...userViews.map(userState),
        ...gone(users, userViews, 'user'),
        ...sessionViews.map(sessionState),
        ...gone(sessions, sessionViews, 'session'),
      ],
    });
  }, onTrouble);

  const devicesChanged = ({ userId }: Identity) => changed.add([`user ${userId}`]);

  return {
    name: 'admin',
    async hydrate({ kind }) {
      if (kind !== 'admin') return [];
      const [users, sessions] = await Promise.all([viewUsers(), viewSessions()]);
      return [...users.map(userState), ...sessions.map(sessionState)];
    },
    touched({ users = [], sessions = [] }) {
      changed.add([
        ...users.map((id): RowName => `user ${id}`),
        ...sessions.map((id): RowName => `session ${id}`),
      ]);
    },
    connected: devicesChanged,
    disconnected: devicesChanged,
    stop: () => changed.idle(),
  };
}

function idsOf(names: readonly RowName[], table: 'user' | 'session'): string[] {
  return names.filter((name) => name.startsWith(`${table} `)).map((name) => name.slice(table.length + 1));
}

function gone(
  ids: readonly string[],
  views: readonly { readonly id: string }[],
  type: 'user' | 'session',
): StateOut[] {
  const known = new Set(views.map(({ id }) => id));
  return ids
    .filter((id) => !known.has(id))
    .map((key) => ({ channel: ADMIN_CHANNEL, type, key, value: null }));
}

function userState(value: User): StateOut {
  return { channel: ADMIN_CHANNEL, type: 'user', key: value.id, value };
}

function sessionState(value: Session): StateOut {
  return { channel: ADMIN_CHANNEL, type: 'session', key: value.id, value };
}
