import { sql } from 'kysely';
import type { Kept } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import { takenAway } from '../storage/takenAway.ts';

const FOR_30_DAYS = 'for 30 days, and as long as the session';

export function keptOfUpstreams(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'upstream_events',
      what: 'reports of upstreams about them',
      until: FOR_30_DAYS,
      async *erase({ userId }) {
        const reports = { table: 'upstream_events', key: 'id' } as const;
        yield* takenAway(storage, { ...reports, which: sql`user_id = ${userId}` });
        // One that was refused may name them too.
        yield* takenAway(storage, { ...reports, which: sql`data LIKE ${`%"${userId}"%`}` });
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
