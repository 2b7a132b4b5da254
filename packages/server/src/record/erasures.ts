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

const PER_PAGE = 20;
/** For so long nobody else takes up what a node has taken up. Then it is tried again: it ended, or it failed at it. */
const TAKEN_MS = 60_000;

/** All that nobody is at. Those that fail stay behind, and keep no other from it. */
export async function* openErasures(
  { read }: Storage,
  until: number,
  now: number,
): AsyncGenerator<OpenErasure> {
  for (let after = ''; ;) {
    const page = await read
      .selectFrom('erasures')
      .selectAll()
      .where('user_id', 'is not', null)
      .where('erased_at', '<=', until)
      .where(({ or, eb }) => or([eb('taken_until', 'is', null), eb('taken_until', '<=', now)]))
      .where('person_hash', '>', after)
      .orderBy('person_hash')
      .limit(PER_PAGE)
      .execute();
    for (const { user_id, ...row } of page) if (user_id !== null) yield { ...row, user_id };
    const last = page.at(-1);
    if (!last) return;
    after = last.person_hash;
  }
}

type Taken = { readonly until: number; readonly effect: Effect };

/** CONFLICT: another node is at it, or it is done. */
export function erasureTaken({ read }: Storage, { person_hash }: OpenErasure, now: number): Taken {
  const until = now + TAKEN_MS;
  const query = read
    .updateTable('erasures')
    .set({ taken_until: until })
    .where('person_hash', '=', person_hash)
    .where('user_id', 'is not', null)
    .where(({ or, eb }) => or([eb('taken_until', 'is', null), eb('taken_until', '<=', now)]));
  return {
    until,
    effect: { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
  };
}

/** Nobody has to wait until its time is over. What somebody else has taken since stays theirs. */
export function erasureLeft({ read }: Storage, { person_hash }: OpenErasure, until: number): Effect {
  const query = read
    .updateTable('erasures')
    .set({ taken_until: null })
    .where('person_hash', '=', person_hash)
    .where('taken_until', '=', until);
  return { query: query.compile() };
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
      .set({ user_id: null, channels: '[]', taken_until: null })
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
