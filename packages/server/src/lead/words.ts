import { ProtocolError } from '@attune/protocol';
import { batched } from '../platform/batched.ts';
import type { Clock } from '../platform/clock.ts';
import { within } from '../platform/within.ts';
import type { Storage } from '../storage/storage.ts';
import { readMutedSeats } from './store.ts';

/** Lines are guarded in their own commit; a sign of typing may be this much late on another node. */
const TRUSTED_MS = 1_000;
/** A database that has not answered by then says nothing against anybody. The phase was waited for already, and 300 ms is all there is (LOAD-8). */
const PATIENCE_MS = 80;
const MAX_SESSIONS = 10_000;

type Known = { readonly muted: ReadonlySet<string>; readonly until: number };
type Reading = {
  readonly over: Promise<void>;
  /** What was committed here meanwhile is newer than what is being read. */
  readonly learned: Map<string, boolean>;
};

export type Seated = { readonly sessionId: string; readonly seatId: string };

export type Words = {
  /** Throws MUTED where the word was taken from this seat, as far as this node knows: at once, or once a second for a session after it was read. */
  check(seat: Seated): void | Promise<void>;
  /** What this node has just committed. */
  learn(seat: Seated, isMuted: boolean): void;
};

/** Who may write, for what is not worth a commit. Those who may not are few, so they are known by the session, and a room that types is one question. */
export function createWords({ storage, clock }: { storage: Storage; clock: Clock }): Words {
  const known = new Map<string, Known>();
  const readings = new Map<string, Reading>();
  const readMuted = batched((sessionIds: readonly string[]) => readMutedSeats(storage, sessionIds));

  function remember(sessionId: string, muted: ReadonlySet<string>, until: number): void {
    // Deleted first: the order of the map is that of age.
    known.delete(sessionId);
    known.set(sessionId, { muted, until });
    if (known.size > MAX_SESSIONS) known.delete(known.keys().next().value ?? '');
  }

  async function read(sessionId: string, learned: ReadonlyMap<string, boolean>): Promise<void> {
    const until = clock.monotonic() + TRUSTED_MS;
    const found = await within(clock, PATIENCE_MS, readMuted(sessionId)).catch(() => undefined);
    const muted = found ?? known.get(sessionId)?.muted ?? [];
    remember(sessionId, withAll(muted, learned), until);
    readings.delete(sessionId);
  }

  function reading(sessionId: string): Promise<void> {
    const underWay = readings.get(sessionId);
    if (underWay) return underWay.over;
    const learned = new Map<string, boolean>();
    const over = read(sessionId, learned);
    readings.set(sessionId, { over, learned });
    return over;
  }

  function refuseMuted({ sessionId, seatId }: Seated): void {
    if (known.get(sessionId)?.muted.has(seatId)) throw new ProtocolError('MUTED');
  }

  return {
    check(seat) {
      const last = known.get(seat.sessionId);
      if (last && last.until > clock.monotonic()) return refuseMuted(seat);
      return reading(seat.sessionId).then(() => refuseMuted(seat));
    },
    learn({ sessionId, seatId }, isMuted) {
      readings.get(sessionId)?.learned.set(seatId, isMuted);
      const last = known.get(sessionId);
      if (last) known.set(sessionId, { ...last, muted: withAll(last.muted, [[seatId, isMuted]]) });
    },
  };
}

function withAll(
  muted: Iterable<string>,
  learned: Iterable<readonly [string, boolean]>,
): ReadonlySet<string> {
  const all = new Set(muted);
  for (const [seatId, isMuted] of learned)
    if (isMuted) all.add(seatId);
    else all.delete(seatId);
  return all;
}
