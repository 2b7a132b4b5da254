import type { Kept } from '../capability.ts';
import { withoutPerson, type Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

export function keptOfProgrammes(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'programmes',
      what: 'programmes they made',
      until: 'as long as the session',
      // What was planned is the group's.
      erase: (erased) => settersNameless(storage, erased),
    },
  ];
}

async function settersNameless({ read }: Storage, erased: Erased): Promise<readonly Effect[]> {
  const set = await read
    .selectFrom('programmes')
    .select(['session_id', 'set_by'])
    .where('set_by', 'like', `%${erased.userId}%`)
    .execute();
  return set.map(({ session_id, set_by }) => ({
    query: read
      .updateTable('programmes')
      .set({ set_by: withoutPerson(set_by, erased) ?? set_by })
      .where('session_id', '=', session_id)
      .compile(),
  }));
}
