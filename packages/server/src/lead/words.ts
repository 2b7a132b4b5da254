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
const MAX_SEATS = 10_000;

type Known = { readonly isMuted: boolean; readonly until: number };

export type Words = {
  /** Throws MUTED where the word was taken from this seat, as far as this node knows. */
  check(seatId: string): Promise<void>;
  /** What this node has just committed. */
  learn(seatId: string, isMuted: boolean): void;
};

/** Who may write, for what is not worth a commit. */
export function createWords({ storage, clock }: { storage: Storage; clock: Clock }): Words {
  const known = new Map<string, Known>();
  const read = batched((seatIds: readonly string[]) => readMutedSeats(storage, seatIds));

  function learn(seatId: string, isMuted: boolean): void {
    // Deleted first: the order of the map is that of age.
    known.delete(seatId);
    known.set(seatId, { isMuted, until: clock.monotonic() + TRUSTED_MS });
    if (known.size > MAX_SEATS) known.delete(known.keys().next().value ?? '');
  }

  async function ask(seatId: string): Promise<void> {
    const before = known.get(seatId);
    const isMuted = await within(clock, PATIENCE_MS, read(seatId)).catch(() => undefined);
    // It was learned meanwhile, and is newer.
    if (known.get(seatId) === before) learn(seatId, isMuted ?? before?.isMuted ?? false);
  }

  return {
    learn,
    async check(seatId) {
      const last = known.get(seatId);
      if (!last || last.until <= clock.monotonic()) await ask(seatId);
      if (known.get(seatId)?.isMuted) throw new ProtocolError('MUTED');
    },
  };
}
