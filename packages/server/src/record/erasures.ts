import { toInstant, userChannel, type Erasure } from '@attune/protocol';
import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage.ts';
import type { ErasureRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

export type Removed = Erasure['removed'];
/** One whose last traces are still looked for. */
export type OpenErasure = ErasureRow & { readonly user_id: string };

export function hashOf(userId: string): string {
  return createHash('sha256').update(`erased ${userId}`).digest('base64url');
}

export async function findErasure({ read }: Storage, userId: string): Promise<ErasureRow | undefined> {
  return read.selectFrom('erasures').selectAll().where('person_hash', '=', hashOf(userId)).executeTakeFirst();
}

/** As many as one look takes up. */
const MOST_OPEN = 20;

export async function readOpenErasures({ read }: Storage, until: number): Promise<readonly OpenErasure[]> {
  const rows = await read
    .selectFrom('erasures')
    .selectAll()
    .where('user_id', 'is not', null)
    .where('erased_at', '<=', until)
    .orderBy('erased_at')
    .limit(MOST_OPEN)
    .execute();
  return rows.flatMap(({ user_id, ...row }) => (user_id === null ? [] : [{ ...row, user_id }]));
}

/** Of two who ask at once one is answered CONFLICT, and asks again. */
export function erasureBegun({ read }: Storage, row: ErasureRow): Effect {
  const query = read
    .insertInto('erasures')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Nobody can be found by it any more; the log of their own channel goes with it. */
export function erasureSettled({ read }: Storage, { user_id, person_hash }: OpenErasure): readonly Effect[] {
  const own = userChannel(user_id);
  return [
    read.deleteFrom('log').where('channel', '=', own),
    read.deleteFrom('heads').where('channel', '=', own),
    read.deleteFrom('producers').where('producer', '>=', `${user_id}|`).where('producer', '<', `${user_id}}`),
    read
      .updateTable('erasures')
      .set({ user_id: null, channels: '[]' })
      .where('person_hash', '=', person_hash),
  ].map((query) => ({ query: query.compile() }));
}

export function reportOf({ erased_at, removed }: ErasureRow): Erasure {
  return {
    erased_at: toInstant(erased_at),
    removed: JSON.parse(removed) as Removed,
    remains: [...REMAINS],
  };
}

const REMAINS: Erasure['remains'] = [
  {
    what: 'The figures of the groups they were in: minutes, cycles, how many voted and rated',
    why: 'They name nobody.',
  },
  {
    what: 'That somebody joined, wrote or led, without who and without words',
    why: 'What the others did and said would not fit together without it.',
  },
  { what: 'What others wrote, also where it is about them', why: 'It is theirs.' },
  {
    what: 'What others have seen, and what their devices keep of it',
    why: 'It is on devices that we cannot reach.',
  },
  { what: 'The order to our servers to close their connections, for a day', why: 'So that it reaches all.' },
  {
    what: 'When this was done and these counts, without who it was',
    why: 'To be able to show that it was done.',
  },
];
