import { sql } from 'kysely';
import type { Kept } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import { takenAway } from '../storage/takenAway.ts';

export function keptOfSessions(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'sessions',
      what: 'sessions they led',
      until: 'for good',
      // The session is the group's; it has no leader any more.
      erase: ({ userId }) =>
        takenAway(storage, {
          ...{ table: 'sessions', key: 'id', column: 'instructor_id' },
          which: sql`instructor_id = ${userId}`,
        }),
    },
  ];
}
