import { FEEDBACK_PHASES, type SessionPhase } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { FeedbackRow } from '../storage/tables.guided.ts';
import type { SessionRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

/** How long after the end it is taken: whoever thinks about it overnight, or takes their name back, is not too late. */
export const OPEN_AFTER_END_MS = 7 * 24 * 60 * 60 * 1000;

export type Standing = Pick<SessionRow, 'phase' | 'ends_at'>;

export async function readStanding({ read }: Storage, sessionId: string): Promise<Standing | undefined> {
  return read
    .selectFrom('sessions')
    .select(['phase', 'ends_at'])
    .where('id', '=', sessionId)
    .executeTakeFirst();
}

/** Until when the feedback of a session that has ended is taken; null for any other. */
export function openUntil({ phase, ends_at }: Standing): number | null {
  return phase === 'ended' && ends_at !== null ? ends_at + OPEN_AFTER_END_MS : null;
}

/** Refuses what comes too late at the moment of the commit; one that ends just then is still taken. */
export function isOpen({ read }: Storage, sessionId: string, now: number): Effect {
  const ended: SessionPhase = 'ended';
  const query = read
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where(({ or, and, eb }) =>
      or([
        eb('phase', 'in', FEEDBACK_PHASES),
        and([eb('phase', '=', ended), eb('ends_at', '>', now - OPEN_AFTER_END_MS)]),
      ]),
    )
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'WRONG_PHASE' } };
}

/** FEED-3: in the place of what this person gave about it before. */
export function feedbackPut({ read }: Storage, row: FeedbackRow): Effect {
  const { technique_name, rating, words, named, given_at } = row;
  const query = read
    .insertInto('feedback')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['session_id', 'technique', 'user_id'])
        .doUpdateSet({ technique_name, rating, words, named, given_at }),
    )
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** What one person gave about a session. */
export async function readGiven(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<FeedbackRow[]> {
  return read
    .selectFrom('feedback')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .orderBy('technique')
    .execute();
}
