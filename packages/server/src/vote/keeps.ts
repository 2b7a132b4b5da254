import type { Kept } from '../capability.ts';
import { takenOut } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';

const PEOPLE = {
  table: 'votes',
  key: 'id',
  columns: ['opened_by', 'closed_by', 'settled_by'],
} as const;

export function keptOfVotes(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'votes',
      what: 'votes they opened or closed',
      until: 'as long as the session',
      // What was asked, and what it came to, is the group's.
      erase: (erased) => takenOut(storage, PEOPLE, erased),
    },
    { table: 'ballots', what: 'ballots', until: 'as long as the session', erase: { rowsBy: 'vote_id' } },
  ];
}
