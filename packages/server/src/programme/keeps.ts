import type { Kept } from '../capability.ts';
import { takenOut } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';

const PEOPLE = { table: 'programmes', key: 'session_id', columns: ['set_by'] } as const;

export function keptOfProgrammes(storage: Storage): readonly Kept[] {
  return [
    {
      table: 'programmes',
      what: 'programmes they made',
      until: 'as long as the session',
      // What was planned is the group's.
      erase: (erased) => takenOut(storage, PEOPLE, erased),
    },
  ];
}
