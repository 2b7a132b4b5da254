import { sql } from 'kysely';
import type { Kept, Realtime } from '../capability.ts';
import type { Erased } from '../storage/nameless.ts';
import type { Storage } from '../storage/storage.ts';
import { takenAway, type Slices } from '../storage/takenAway.ts';
import type { Effect } from '../storage/unit.ts';
import type { Removed } from './erasures.ts';
import { uncontested } from './uncontested.ts';

export type EmptyingDeps = {
  readonly storage: Storage;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Of all capabilities, in their order. */
  readonly keeps: () => readonly Kept[];
};

/** Nobody comes in as them from then on, while what is theirs is taken away. */
export function shutOut({ read }: Storage, userId: string, now: number): Effect {
  const query = read.updateTable('users').set({ disabled_at: now }).where('id', '=', userId);
  return { query: query.compile() };
}

/** Takes somebody out of all tables, a few rows at a time. What is not there any more is not found: ended in the middle, it is done again. */
export async function emptyTables(deps: EmptyingDeps, erased: Erased): Promise<void> {
  const { realtime } = deps;
  for (const kept of personLast(deps.keeps())) {
    await uncontested(async () => {
      for await (const effects of slicesOf(deps, kept, erased)) await realtime.carryOut({ effects });
    });
  }
}

/** Whether they are in any table, be it that somebody of this id was there long ago. */
export async function isInTables(deps: EmptyingDeps, erased: Erased): Promise<boolean> {
  for (const kept of deps.keeps()) {
    for await (const _ of slicesOf(deps, kept, erased)) return true;
  }
  return false;
}

/** How many rows are theirs, by what people call them. */
export function countRows({ storage, keeps }: EmptyingDeps, userId: string): Promise<Removed> {
  return Promise.all(
    keeps()
      .filter(({ erase }) => typeof erase === 'object')
      .map(async ({ table, what }) => ({ what, count: await countIn(storage, table, userId) })),
  );
}

async function countIn({ read }: Storage, table: string, userId: string): Promise<number> {
  const count = sql<{ count: number | string }>`
    SELECT count(*) AS count FROM ${sql.table(table)} WHERE user_id = ${userId}`;
  const [row] = (await count.execute(read)).rows;
  return Number(row?.count ?? 0);
}

/** With the person their rows would go by foreign keys, all of them in one transaction. */
function personLast(keeps: readonly Kept[]): readonly Kept[] {
  const isPerson = ({ table }: Kept): boolean => table === 'users';
  return [...keeps.filter((kept) => !isPerson(kept)), ...keeps.filter(isPerson)];
}

function slicesOf({ storage }: EmptyingDeps, { table, erase }: Kept, erased: Erased): Slices {
  if (erase === 'names_nobody') return none();
  if (typeof erase === 'function') return erase(erased);
  return takenAway(storage, { table, key: erase.rowsBy, which: sql`user_id = ${erased.userId}` });
}

async function* none(): Slices {
  // Nothing leads to anybody.
}
