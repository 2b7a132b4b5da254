import type { Kept } from '../capability.ts';
import { takenOut } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';

/** Who took the word from others is named in their seats. */
const MUTES = { table: 'seats', key: 'id', columns: ['muted_by'] } as const;

export function keptOfPeople(storage: Storage): readonly Kept[] {
  const { read } = storage;
  return [
    {
      table: 'users',
      what: 'people',
      until: 'until somebody removes them',
      erase: async ({ userId }) => [{ query: read.deleteFrom('users').where('id', '=', userId).compile() }],
    },
    { table: 'invites', what: 'invites', until: 'as long as the person', erase: 'with_person' },
    {
      table: 'seats',
      what: 'seats',
      until: 'as long as the person',
      erase: async (erased) => [
        ...(await takenOut(storage, MUTES, erased)),
        { query: read.deleteFrom('seats').where('user_id', '=', erased.userId).compile() },
      ],
    },
  ];
}
