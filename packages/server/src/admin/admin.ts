import { ADMIN_CHANNEL, type Session, type User } from '@attune/protocol';
import type { Capability, Realtime, StateOut } from '../capability.ts';
import { gather, type Rest } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';

export type AdminDeps = {
  /** Between two tellings. */
  readonly rest: Rest;
  readonly realtime: Realtime;
  /** All people unless ids are given; an id without a person has no view. */
  readonly viewUsers: (ids?: readonly string[]) => Promise<readonly User[]>;
  /** All sessions unless ids are given. */
  readonly viewSessions: (ids?: readonly string[]) => Promise<readonly Session[]>;
  readonly onTrouble: (error: unknown) => void;
};

/** A row of one of the two tables, named by what it is of. */
type RowName = `user ${string}` | `session ${string}`;

export type Admin = Capability & {
  /** These people have another number of devices now; asked for with every connection that comes or goes. */
  devicesChanged(userIds: readonly string[]): void;
};

/** The tables of the dashboard: told whole when the channel opens, row by row afterwards (ADMIN-1). */
export function createAdmin({ rest, realtime, viewUsers, viewSessions, onTrouble }: AdminDeps): Admin {
  /** A row that has none any more is told to be gone. */
  async function statesOf(names: readonly RowName[]): Promise<ReadonlyMap<RowName, StateOut>> {
    const [users, sessions] = [idsOf(names, 'user'), idsOf(names, 'session')];
    const [userViews, sessionViews] = await Promise.all([
      users.length > 0 ? viewUsers(users) : [],
      sessions.length > 0 ? viewSessions(sessions) : [],
    ]);
    const states = [
      ...users.map((key): StateOut => ({ channel: ADMIN_CHANNEL, type: 'user', key, value: null })),
      ...sessions.map((key): StateOut => ({ channel: ADMIN_CHANNEL, type: 'session', key, value: null })),
      ...userViews.map(userState),
      ...sessionViews.map(sessionState),
    ];
    return new Map(states.map((state) => [`${state.type} ${state.key}` as RowName, state]));
  }

  const changed = gather<RowName>(
    async (names) => {
      const tell = (states: readonly StateOut[]) => realtime.carryOut({ states });
      changed.add(await settle(names, { read: statesOf, tell }));
    },
    onTrouble,
    rest,
  );

  /** Nobody watches most of the time, and who comes to watch reads the numbers as they are then. */
  const moved = gather<string>(
    async (userIds) => {
      if (!(await realtime.isFollowed(ADMIN_CHANNEL))) return;
      changed.add(userIds.map((id): RowName => `user ${id}`));
    },
    onTrouble,
    rest,
  );

  return {
    name: 'admin',
    toldWhenFollowed: ['admin'],
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
    devicesChanged(userIds) {
      moved.add(userIds);
    },
    async stop() {
      await moved.idle();
      await changed.idle();
    },
  };
}

function idsOf(names: readonly RowName[], table: 'user' | 'session'): string[] {
  return names.filter((name) => name.startsWith(`${table} `)).map((name) => name.slice(table.length + 1));
}

function userState(value: User): StateOut {
  return { channel: ADMIN_CHANNEL, type: 'user', key: value.id, value };
}

function sessionState(value: Session): StateOut {
  return { channel: ADMIN_CHANNEL, type: 'session', key: value.id, value };
}
