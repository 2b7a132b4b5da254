import { ProtocolError, type User } from '@attune/protocol';
import type { Capability, Identity, Realtime } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/random.ts';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow, SeatRow, UserRow } from '../storage/tables.ts';
import { createDevices, type DevicesDeps } from './devices.ts';
import * as effects from './effects.ts';
import { inviteState, type InviteState } from './inviteState.ts';
import { inviteRoutes } from './inviteRoutes.ts';
import { keptOfPeople } from './keeps.ts';
import { splitName } from './names.ts';
import { findInvite, findSeat, findUser, loadFacts } from './store.ts';
import { userRoutes } from './userRoutes.ts';
import { userView } from './user.view.ts';

export type PeopleDeps = Pick<DevicesDeps, 'states' | 'node' | 'random' | 'onTrouble'> & {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Pick<Realtime, 'carryOut' | 'devicesOf'>;
  /** These people have another number of devices connected now, on whatever node. */
  readonly onDevices: DevicesDeps['onChanged'];
  /** Without a slash at the end; asked each time. */
  readonly publicUrl: () => string;
};

export type FoundInvite = { readonly invite: InviteRow; readonly state: InviteState };

/** What later capabilities may ask about people and links. Functions that return an Effect read and change nothing themselves. */
export type People = Capability & {
  /** By the code as typed; undefined when there is none. Spends nothing. */
  findInvite(code: string): Promise<FoundInvite | undefined>;
  /** Guarded: INVITE_USED when the last use was taken, or the link withdrawn, since it was read. */
  spendInvite(code: string): Effect;
  findUser(id: string): Promise<UserRow | undefined>;
  /** A person for somebody who came by an open link; commit the effect with their seat. */
  newGuest(name: string): { readonly user: UserRow; readonly effect: Effect };
  /** What the others see from now on; the names that an admin wrote stay. */
  renameUser(userId: string, name: string): Effect;
  findSeat(userId: string, sessionId: string): Promise<SeatRow | undefined>;
  insertSeat(row: SeatRow): Effect;
  /** Guarded by the generation of the seat as it was read: CONFLICT when another device was faster. */
  updateSeat(
    seat: Pick<SeatRow, 'id' | 'generation'>,
    changes: Partial<Omit<SeatRow, 'id' | 'user_id' | 'session_id'>>,
  ): Effect;
  /** Throws NOT_FOUND. */
  userOf(id: string): Promise<User>;
  /** Those that exist of the ids, or everybody, newest first; the same number of statements however many. */
  userViews(ids?: readonly string[]): Promise<readonly User[]>;
};

export function createPeople(deps: PeopleDeps): People {
  const { storage, clock, publicUrl } = deps;
  const devices = createDevices({ ...deps, onChanged: deps.onDevices });
  const devicesChanged = ({ userId }: Identity) => devices.changed(userId);

  const userViews: People['userViews'] = async (ids) => {
    const now = clock.now();
    const facts = await loadFacts(storage, ids);
    const counts = await devices.counts(facts.map(({ user }) => user.id));
    return facts.map((person) =>
      userView({ ...person, devices: counts.get(person.user.id) ?? 0 }, now, publicUrl()),
    );
  };
  const userOf: People['userOf'] = async (id) => {
    const [view] = await userViews([id]);
    if (!view) throw new ProtocolError('NOT_FOUND');
    return view;
  };

  return {
    name: 'people',
    keeps: keptOfPeople(storage),
    routes: [...userRoutes({ storage, people: { userOf, userViews } }), ...inviteRoutes(deps)],
    async findInvite(code) {
      const invite = await findInvite(storage, code);
      return invite && { invite, state: inviteState(invite, clock.now()) };
    },
    spendInvite: (code) => effects.spendInvite(storage, code, clock.now()),
    findUser: (id) => findUser(storage, id),
    newGuest(name) {
      const user = guest(name, clock.now());
      return { user, effect: effects.insertUser(storage, user) };
    },
    renameUser: (userId, name) => effects.renameUser(storage, userId, name),
    findSeat: (userId, sessionId) => findSeat(storage, userId, sessionId),
    insertSeat: (row) => effects.insertSeat(storage, row),
    updateSeat: (seat, changes) => effects.updateSeat(storage, seat, changes),
    userOf,
    userViews,
    connected: devicesChanged,
    disconnected: devicesChanged,
    stop: () => devices.stop(),
  };
}

function guest(name: string, now: number): UserRow {
  return {
    id: newId(),
    ...splitName(name),
    display_name: null,
    email: null,
    role: 'member',
    password_hash: null,
    created_at: now,
    disabled_at: null,
  };
}
