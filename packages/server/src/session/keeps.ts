import type { Kept } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';

export function keptOfSessions({ read }: Storage): readonly Kept[] {
  return [
    {
      table: 'sessions',
      what: 'sessions they led',
      until: 'for good',
      // The session is the group's; it has no leader any more.
      erase: async ({ userId }) => [
        {
          query: read
            .updateTable('sessions')
            .set({ instructor_id: null })
            .where('instructor_id', '=', userId)
            .compile(),
        },
      ],
    },
  ];
}
