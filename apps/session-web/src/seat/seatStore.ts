import type { KeptText } from '../app/keptText.ts';
import type { Role, Session } from '@attune/protocol';

/** A place in a session that this device holds. */
export type Seat = {
  readonly token: string;
  /** The link it came from: the way back in when the token has ended. */
  readonly code: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** As last seen, so that the breath goes on after a reload without a network. */
  readonly session: Session;
};

export type SeatStore = {
  find(sessionId: string): Seat | undefined;
  keep(seat: Seat): void;
  drop(sessionId: string): void;
  all(): Seat[];
  /** The name given last, for the next link. */
  lastName(): string;
};

const PREFIX = 'attune.seat.';
const NAME_KEY = 'attune.name';

export function createSeatStore(kept: KeptText): SeatStore {
  const find = (sessionId: string) => readSeat(kept.get(PREFIX + sessionId));
  return {
    find,
    keep(seat) {
      kept.set(PREFIX + seat.session.id, JSON.stringify(seat));
      kept.set(NAME_KEY, seat.name);
    },
    drop: (sessionId) => kept.remove(PREFIX + sessionId),
    all: () =>
      kept
        .keys()
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => find(key.slice(PREFIX.length)))
        .filter((seat) => seat !== undefined),
    lastName: () => kept.get(NAME_KEY) ?? '',
  };
}

/** What an older version of this app wrote, or somebody else, is no seat. */
function readSeat(text: string | null): Seat | undefined {
  if (text === null) return undefined;
  try {
    const seat = JSON.parse(text) as Partial<Seat> | null;
    const complete = seat?.token && seat.code && seat.userId && seat.session?.pacer;
    return complete ? (seat as Seat) : undefined;
  } catch {
    return undefined;
  }
}
