import { sql } from 'kysely';
import type { Storage } from './storage.ts';
import type { Tables } from './tables.ts';
import type { Slices } from './takenAway.ts';
import type { Effect } from './unit.ts';

/** Somebody who is taken out of what is kept, and what stands in their place: the same stranger everywhere, so that the rest still fits together. */
export type Erased = { readonly userId: string; readonly strangerId: string };

/** Rows that are each written anew by a statement of their own, in one transaction: a database may be far away. */
export const STATEMENTS_PER_SLICE = 50;

const STRANGER_NAME = 'Somebody';
/** In the place of what somebody wrote: every program shows it like any other words. */
export const REMOVED_WORDS = 'Removed by who wrote it.';

/** Where people write freely. */
const WORDS: ReadonlySet<string> = new Set(['text', 'words']);
/** Who wrote what stands beside it. */
const AUTHORS = ['from', 'by'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * JSON without a person: their id and name are a stranger's, and the words beside them are gone. It keeps its shape, so it is still what its
 * type declares. Undefined where they were not in it.
 */
export function withoutPerson(json: string, erased: Erased): string | undefined {
  if (!json.includes(erased.userId)) return undefined;
  const stripped = JSON.stringify(strip(JSON.parse(json), erased));
  return stripped === json ? undefined : stripped;
}

/** Columns of a table in which people stand as JSON; `key` tells its rows apart. */
export type Naming = {
  readonly table: keyof Tables;
  readonly key: string;
  readonly columns: readonly string[];
};

/**
 * Takes a person out of such columns. What somebody wrote there since it was read is not overwritten: the whole unit of work is refused with
 * CONFLICT, and it has to be begun anew.
 */
export async function* takenOut({ read }: Storage, naming: Naming, erased: Erased): Slices {
  const { table, key, columns } = naming;
  for (const name of columns) {
    const column = sql.ref(name);
    for (let after = ''; ;) {
      const { rows } = await sql<NamingRow>`
        SELECT ${sql.ref(key)} AS key, ${column} AS json FROM ${sql.table(table)}
        WHERE ${sql.ref(key)} > ${after} AND ${column} LIKE ${`%${erased.userId}%`}
        ORDER BY ${sql.ref(key)} LIMIT ${sql.lit(STATEMENTS_PER_SLICE)}`.execute(read);
      const last = rows.at(-1);
      if (!last) break;
      const effects = rows.flatMap((row) => strippedIn({ read }, { table, key, name }, row, erased));
      if (effects.length > 0) yield effects;
      after = last.key;
    }
  }
}

type NamingRow = { readonly key: string; readonly json: string };
type Place = Pick<Naming, 'table' | 'key'> & { readonly name: string };

function strippedIn(
  { read }: Pick<Storage, 'read'>,
  { table, key, name }: Place,
  row: NamingRow,
  erased: Erased,
): readonly Effect[] {
  const json = withoutPerson(row.json, erased);
  if (json === undefined) return [];
  const column = sql.ref(name);
  const query = sql`
    UPDATE ${sql.table(table)} SET ${column} = ${json}
    WHERE ${sql.ref(key)} = ${row.key} AND ${column} = ${row.json}`.compile(read);
  return [{ query, expectRows: { count: 1, otherwise: 'CONFLICT' } }];
}

function strip(value: unknown, erased: Erased): unknown {
  if (Array.isArray(value)) return value.map((each) => strip(each, erased));
  if (isFields(value)) return stripFields(value, erased);
  return value === erased.userId ? erased.strangerId : value;
}

function stripFields(fields: Fields, erased: Erased): Fields {
  const { userId, strangerId } = erased;
  const isPerson = fields['user_id'] === userId;
  const wroteIt = isPerson || AUTHORS.some((name) => isOf(fields[name], userId));
  const stripped = Object.entries(fields).map(([name, value]) => {
    const key = name === userId ? strangerId : name;
    if (isPerson && name === 'name') return [key, STRANGER_NAME];
    if (wroteIt && WORDS.has(name) && typeof value === 'string') return [key, REMOVED_WORDS];
    return [key, strip(value, erased)];
  });
  return Object.fromEntries(stripped);
}

function isOf(value: unknown, userId: string): boolean {
  return isFields(value) && value['user_id'] === userId;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
