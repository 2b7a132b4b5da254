import {
  sessionChannel,
  toInstant,
  userChannel,
  type Channel,
  type Person,
  type Session,
} from '@attune/protocol';
import type { Realtime, StateOut, Touched } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { batched } from '../platform/batched.ts';
import { gather, type Gathering } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import { readPresentSeats } from './store.ts';

export type TellingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly viewSessions: (ids: readonly string[]) => Promise<readonly Session[]>;
  /** A seat is as this says from now on; its time may have been set, or set anew. */
  readonly onSeat: (seat: SeatRow) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Telling = {
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<StateOut[]>;
  idle(): Promise<void>;
};

/**
 * Tells what the database has of sessions and seats, whoever changed it. A plan that moves a session tells its state itself, at once; but
 * two who join at the same moment each see one person less, so what is told last is what was read last.
 */
export function createTelling({
  storage,
  clock,
  realtime,
  viewSessions,
  onSeat,
  onTrouble,
}: TellingDeps): Telling {
  async function sessionStates(ids: readonly string[]): Promise<StateOut[]> {
    const views = await viewSessions(ids);
    return views.map((value) => ({
      channel: sessionChannel(value.id),
      type: 'session',
      key: value.id,
      value,
    }));
  }

  /** Each of a crowd that comes back opens a channel of their own. */
  const presentSeatOf = batched((userIds: readonly string[]) =>
    readPresentSeats(storage, userIds, clock.now()),
  );

  async function seatStates(userIds: readonly string[]): Promise<StateOut[]> {
    const seats = await Promise.all(userIds.map(presentSeatOf));
    for (const seat of seats) if (seat) onSeat(seat);
    return userIds.map((userId, index) => seatState(userId, seats[index]));
  }

  /** Tells the values of these keys until they are what the database has, whatever other nodes tell of them at the same time. */
  function tellingOf(statesOf: (ids: readonly string[]) => Promise<readonly StateOut[]>): Gathering<string> {
    const telling: Gathering<string> = gather(async (ids) => {
      const read = async (open: readonly string[]) =>
        new Map((await statesOf(open)).map((state) => [state.key, state]));
      telling.add(await settle(ids, { read, tell: (states) => realtime.carryOut({ states }) }));
    }, onTrouble);
    return telling;
  }

  const sessions = tellingOf(sessionStates);
  const users = tellingOf(seatStates);

  return {
    touched(touched) {
      sessions.add(touched.sessions ?? []);
      users.add(touched.users ?? []);
    },
    async hydrate({ kind, id }) {
      if (kind === 'session') return sessionStates([id]);
      return kind === 'user' ? seatStates([id]) : [];
    },
    async idle() {
      await Promise.all([sessions.idle(), users.idle()]);
    },
  };
}

function seatState(userId: string, seat: SeatRow | undefined): StateOut {
  const value = seat && {
    session_id: seat.session_id,
    role: seat.role,
    joined_at: toInstant(seat.joined_at ?? seat.created_at),
    expires_at: seat.expires_at === null ? null : toInstant(seat.expires_at),
    left_ms: seat.left_ms,
    muted_by: seat.muted_by === null ? null : (JSON.parse(seat.muted_by) as Person),
  };
  return { channel: userChannel(userId), type: 'seat', key: userId, value: value ?? null };
}
