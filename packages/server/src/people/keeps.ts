import { sql } from 'kysely';
import type { Kept } from '../capability.ts';
import { takenOut } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import { takenAway } from '../storage/takenAway.ts';

/** Who took the word from others is named in their seats. */
const MUTES = { table: 'seats', key: 'id', columns: ['muted_by'] } as const;

export function keptOfPeople(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'users',
      what: 'people',
      until: 'until somebody removes them',
      erase: ({ userId }) => takenAway(storage, { table: 'users', key: 'id', which: sql`id = ${userId}` }),
    },
    { table: 'invites', what: 'invites', until: 'as long as the person', erase: { rowsBy: 'code' } },
    {
      table: 'seats',
      what: 'seats',
      until: 'as long as the person',
      async *erase(erased) {
        yield* takenOut(storage, MUTES, erased);
        yield* takenAway(storage, { table: 'seats', key: 'id', which: sql`user_id = ${erased.userId}` });
      },
    },
  ];
}
