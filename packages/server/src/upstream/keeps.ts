import type { Kept } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';

const FOR_30_DAYS = 'for 30 days, and as long as the session';

export function keptOfUpstreams({ read }: Storage): readonly Kept[] {
  return [
    {
      table: 'upstream_events',
      what: 'reports of upstreams about them',
      until: FOR_30_DAYS,
      // One that was refused may name them too.
      erase: async ({ userId }) => {
        const reports = read
          .deleteFrom('upstream_events')
          .where(({ or, eb }) => or([eb('user_id', '=', userId), eb('data', 'like', `%"${userId}"%`)]));
        return [{ query: reports.compile() }];
      },
    },
    {
      table: 'upstream_secrets',
      what: 'secrets of upstreams',
      until: 'until 30 days after they end',
      erase: 'names_nobody',
    },
  ];
}
