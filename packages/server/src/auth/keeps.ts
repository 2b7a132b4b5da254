import type { Kept } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';

export function keptOfAuth({ read }: Storage): readonly Kept[] {
  return [
    { table: 'logins', what: 'logins', until: 'as long as the person', erase: 'with_person' },
    {
      table: 'tickets',
      what: 'tickets',
      until: 'for 30 seconds',
      erase: async ({ userId }) => [
        { query: read.deleteFrom('tickets').where('identity', 'like', `%${userId}%`).compile() },
      ],
    },
  ];
}
