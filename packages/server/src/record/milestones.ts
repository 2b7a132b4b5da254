import { sessionChannel, userChannel, type HrvMilestone } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';

export type Milestones = { readonly group: HrvMilestone[]; readonly own: HrvMilestone[] };

/** SUMMARY-5. From the logs, as long as they have them. */
export async function readMilestones(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<Milestones> {
  const channel = sessionChannel(sessionId);
  const rows = await read
    .selectFrom('log')
    .select(['channel', 'json'])
    .where('channel', 'in', [channel, userChannel(userId)])
    .where('type', '=', 'hrv_milestone')
    .orderBy('at')
    .orderBy('position')
    .execute();
  const told = rows.map((row) => ({ ...row, milestone: JSON.parse(row.json) as HrvMilestone }));
  // A person's channel tells of all their sessions.
  const ofSession = told.filter(({ milestone }) => milestone.session_id === sessionId);
  const [group, own] = [true, false].map((isGroup) =>
    ofSession.filter((each) => (each.channel === channel) === isGroup).map(({ milestone }) => milestone),
  );
  return { group: group ?? [], own: own ?? [] };
}
