import { OPEN_PHASES, sessionChannel, toInstant, userChannel, type Achievement } from '@attune/protocol';
import type { Plan } from '../capability.ts';
import { inPhase } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { AchievementRow } from '../storage/tables.guided.ts';

/** MILE-2: what was reached before, here or on another node, is refused with CONFLICT, and nothing is told. */
export function unlocked(storage: Storage, row: AchievementRow): Plan {
  const kept = storage.read
    .insertInto('achievements')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  const channel = row.user_id === null ? sessionChannel(row.session_id) : userChannel(row.user_id);
  return {
    effects: [
      inPhase(storage, row.session_id, OPEN_PHASES),
      { query: kept.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
    ],
    events: [{ channel, type: 'achievement_unlocked', data: viewAchievement(row) }],
  };
}

function viewAchievement({ once: _, user_id, unlocked_at, ...row }: AchievementRow): Achievement {
  return { ...row, group: user_id === null, unlocked_at: toInstant(unlocked_at) };
}

/** The group's, and those of one person; oldest first. */
export async function readAchievements(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<Achievement[]> {
  const rows = await read
    .selectFrom('achievements')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where(({ or, eb }) => or([eb('user_id', 'is', null), eb('user_id', '=', userId)]))
    .orderBy('unlocked_at')
    .orderBy('id')
    .execute();
  return rows.map(viewAchievement);
}

/** How many whoever leads gave the group. */
export async function countGiven({ read }: Storage, sessionId: string): Promise<number> {
  const found = await read
    .selectFrom('achievements')
    .where('session_id', '=', sessionId)
    .where('rule_id', 'is', null)
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirst();
  // PostgreSQL counts in text.
  return Number(found?.count ?? 0);
}
