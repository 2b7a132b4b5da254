import { sql } from 'kysely';
import type { Kept } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import { takenAway } from '../storage/takenAway.ts';

export function keptOfAuth(storage: Storage): readonly Kept[] {
  return [
    { table: 'logins', what: 'logins', until: 'as long as the person', erase: { rowsBy: 'id' } },
    {
      table: 'tickets',
      what: 'tickets',
      until: 'for 30 seconds',
      erase: ({ userId }) =>
        takenAway(storage, { table: 'tickets', key: 'hash', which: sql`identity LIKE ${`%${userId}%`}` }),
    },
  ];
}
