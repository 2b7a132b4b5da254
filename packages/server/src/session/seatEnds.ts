import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

/** As many as one look takes up; the next one brings the others. */
const MOST_EXPIRING = 1_000;

/** Seats that are good until their own time is over, after `from` and by `until`, in this order. */
export async function readExpiringSeats(
  storage: Storage,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<SeatRow[]> {
  const expiring = storage.read.selectFrom('seats').selectAll();
  return expiring
    .where('expires_at', '>', from)
    .where('expires_at', '<=', until)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .orderBy('expires_at')
    .limit(MOST_EXPIRING)
    .execute();
}

/** No channel of anybody: what is numbered in it are the ends of seats, each seat's by their time. */
const ENDS = 'seat ends';

/** The seat, unless the end of its time is no longer to be told: it has none, it was taken away before, or a node has told it. */
export async function readSeatToEnd(storage: Storage, seatId: string): Promise<SeatRow | undefined> {
  return storage.read
    .selectFrom('seats')
    .selectAll('seats')
    .leftJoin('producers', (join) =>
      join.on('producers.channel', '=', ENDS).onRef('producers.producer', '=', 'seats.id'),
    )
    .where('seats.id', '=', seatId)
    .where('seats.expires_at', 'is not', null)
    .where('seats.removed_at', 'is', null)
    .where('seats.revoked_at', 'is', null)
    .where(({ or, eb }) =>
      or([eb('producers.last_seq', 'is', null), eb('producers.last_seq', '<', eb.ref('seats.expires_at'))]),
    )
    .executeTakeFirst();
}

/** A pause that began meanwhile has stopped it. */
export function stillEnds(storage: Storage, { id }: SeatRow, endedAt: number): Effect {
  const query = storage.read.selectFrom('seats').select('id').where('id', '=', id);
  return {
    query: query.where('expires_at', '=', endedAt).compile(),
    expectRows: { count: 1, otherwise: 'CONFLICT' },
  };
}

/** Of all nodes that tell of this end of a seat one does; the others are refused with CONFLICT. */
export function endTold(storage: Storage, { id }: SeatRow, endedAt: number, now: number): Effect {
  const query = storage.read
    .insertInto('producers')
    .values({ channel: ENDS, producer: id, last_seq: endedAt, used_at: now })
    .onConflict((told) =>
      told
        .columns(['channel', 'producer'])
        .doUpdateSet({ last_seq: endedAt, used_at: now })
        .where('producers.last_seq', '<', endedAt),
    )
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}
