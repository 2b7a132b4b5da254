import type { Kept } from '../capability.ts';
import { withoutPerson, type Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

export function keptOfTechniques(storage: Storage): readonly Kept[] {
  return [
    { table: 'techniques', what: 'techniques', until: 'for good', erase: 'names_nobody' },
    {
      table: 'programmes',
      what: 'programmes they made',
      until: 'as long as the session',
      erase: (erased) => settersNameless(storage, erased),
    },
  ];
}

async function settersNameless({ read }: Storage, erased: Erased): Promise<readonly Effect[]> {
  const set = await read
    .selectFrom('programmes')
    .select(['session_id', 'set_by', 'run'])
    .where(({ or, eb }) =>
      or([eb('set_by', 'like', `%${erased.userId}%`), eb('run', 'like', `%${erased.userId}%`)]),
    )
    .execute();
  return set.map(({ session_id, set_by, run }) => ({
    query: read
      .updateTable('programmes')
      .set({ set_by: withoutPerson(set_by, erased) ?? set_by, run: withoutPerson(run, erased) ?? run })
      .where('session_id', '=', session_id)
      .compile(),
  }));
}
