import type { Kept } from '../capability.ts';
import { withoutPerson, type Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

/** In which a Person stands as JSON. */
const NAMING = ['opened_by', 'closed_by', 'settled_by'] as const;

export function keptOfVotes(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'votes',
      what: 'votes they opened or closed',
      until: 'as long as the session',
      erase: (erased) => namesGone(storage, erased),
    },
    { table: 'ballots', what: 'ballots', until: 'as long as the session', erase: 'with_person' },
  ];
}

/** What was asked, and what it came to, is the group's. */
async function namesGone({ read }: Storage, erased: Erased): Promise<readonly Effect[]> {
  const named = `%${erased.userId}%`;
  const votes = await read
    .selectFrom('votes')
    .select(['id', ...NAMING])
    .where(({ or, eb }) => or(NAMING.map((column) => eb(column, 'like', named))))
    .execute();
  return votes.map(({ id, opened_by, closed_by, settled_by }) => {
    const nameless = (json: string | null) => (json === null ? null : (withoutPerson(json, erased) ?? json));
    const query = read
      .updateTable('votes')
      .set({
        opened_by: withoutPerson(opened_by, erased) ?? opened_by,
        closed_by: nameless(closed_by),
        settled_by: nameless(settled_by),
      })
      .where('id', '=', id);
    return { query: query.compile() };
  });
}
