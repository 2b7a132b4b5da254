import type { Kept } from '../capability.ts';
import { withoutPerson, type Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

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
        ...(await mutesNameless(storage, erased)),
        { query: read.deleteFrom('seats').where('user_id', '=', erased.userId).compile() },
      ],
    },
  ];
}

/** Who took the word from others is named in their seats. */
async function mutesNameless({ read }: Storage, erased: Erased): Promise<readonly Effect[]> {
  const muted = await read
    .selectFrom('seats')
    .select(['id', 'muted_by'])
    .where('muted_by', 'like', `%${erased.userId}%`)
    .execute();
  return muted.map(({ id, muted_by }) => ({
    query: read
      .updateTable('seats')
      .set({ muted_by: muted_by === null ? null : (withoutPerson(muted_by, erased) ?? muted_by) })
      .where('id', '=', id)
      .compile(),
  }));
}
