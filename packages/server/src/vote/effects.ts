import type { Person } from '@attune/protocol';
import { sql } from 'kysely';
import type { Storage } from '../storage/storage.ts';
import type { BallotRow, VoteRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';
import type { VoteState } from './vote.machine.ts';
import { columnsOf } from './vote.view.ts';

/** VOTE-2: of two that are opened at once one is answered CONFLICT, also when they are opened on two nodes. */
export function voteOpened({ read }: Storage, row: Omit<VoteRow, 'number'>): readonly Effect[] {
  const ofSession = read.selectFrom('votes').where('session_id', '=', row.session_id);
  const pending = ofSession
    .select('id')
    .where(({ or, eb }) => or([eb('phase', '=', 'open'), eb('applies_at', 'is not', null)]));
  const number = ofSession.select(sql<number>`coalesce(max(number), 0) + 1`.as('number'));
  const inserted = read
    .insertInto('votes')
    .values({ ...row, number })
    .onConflict((conflict) => conflict.doNothing());
  return [
    { query: pending.compile(), expectRows: { count: 0, otherwise: 'CONFLICT' } },
    { query: inserted.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
  ];
}

/**
 * VOTE-3, VOTE-4. The row of the vote is changed first, and so is locked until the commit: who counts has either seen this ballot or is
 * refused (`moved`), whichever node does it.
 */
export function ballotCast(
  { read }: Storage,
  { vote_id, user_id, choice, cast_at }: BallotRow,
): readonly Effect[] {
  const accepted = read
    .updateTable('votes')
    .set((vote) => ({ casts: vote('casts', '+', 1) }))
    .where('id', '=', vote_id)
    .where('phase', '=', 'open')
    .where(({ or, eb }) => or([eb('closes_at', 'is', null), eb('closes_at', '>', cast_at)]));
  const kept = read
    .insertInto('ballots')
    .values({ vote_id, user_id, choice, cast_at })
    .onConflict((before) => before.columns(['vote_id', 'user_id']).doUpdateSet({ choice, cast_at }));
  return [
    { query: accepted.compile(), expectRows: { count: 1, otherwise: 'VOTE_CLOSED' } },
    { query: kept.compile() },
  ];
}

/** From now on no ballot is accepted; the count follows. */
export function voteShut({ read }: Storage, id: string, by: Person, now: number): Effect {
  const query = read
    .updateTable('votes')
    .set({ closes_at: now, closed_by: JSON.stringify(by) })
    .where('id', '=', id)
    .where('phase', '=', 'open')
    .where(({ or, eb }) => or([eb('closes_at', 'is', null), eb('closes_at', '>', now)]));
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'VOTE_CLOSED' } };
}

/** Puts what the machine decided in place of what it saw; refused when somebody was faster, or when a ballot came in meanwhile. */
export function moved(
  { read }: Storage,
  row: VoteRow,
  next: VoteState,
  beside: Partial<Pick<VoteRow, 'settled_by' | 'closes_at'>> = {},
): Effect {
  const seen = read
    .updateTable('votes')
    .set({ ...columnsOf(next), ...beside })
    .where('id', '=', row.id)
    .where('phase', '=', row.phase)
    .where('casts', '=', row.casts);
  const { applies_at } = row;
  const unchanged =
    applies_at === null ? seen.where('applies_at', 'is', null) : seen.where('applies_at', '=', applies_at);
  return { query: unchanged.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}
