import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { TABLE_NAMES } from '../../test/afterwards.ts';
import { startNode } from '../../test/capabilityNode.ts';

const node = await startNode();
const keeps = node.all.flatMap((capability) =>
  (capability.keeps ?? []).map((kept) => ({ ...kept, by: capability.name })),
);

type Column = { readonly name: string; readonly notnull: number; readonly pk: number };

it.each(TABLE_NAMES)('ERASE-3 one capability says what is kept in %s', (table) => {
  const declared = keeps.filter((kept) => kept.table === table);
  expect(
    declared.map(({ by }) => by),
    'Declare it in `keeps` of the capability that writes it.',
  ).toHaveLength(1);
});

it.each(keeps.map((kept) => [kept.table, kept] as const))(
  'ERASE-3 rows of %s go with the person where that is said, and no column leads to one otherwise',
  async (table, { erase, withTranscript }) => {
    const { rows } = await sql<Column>`
      SELECT name, "notnull", pk FROM pragma_table_info(${table})`.execute(node.storage.read);
    // By these rows are taken away, and one without would be looked for without end.
    const neverNull = rows.filter(({ notnull, pk }) => notnull + pk > 0).map(({ name }) => name);
    const hasPerson = rows.some(({ name }) => name === 'user_id');
    const keys = await sql<{ table: string; from: string; on_delete: string }>`
      SELECT "table", "from", on_delete FROM pragma_foreign_key_list(${table})`.execute(node.storage.read);
    const cascades = keys.rows.some(
      (key) => key.from === 'user_id' && key.table === 'users' && key.on_delete === 'CASCADE',
    );
    if (typeof erase === 'object') {
      expect([hasPerson, cascades]).toEqual([true, true]);
      expect(neverNull).toContain(erase.rowsBy);
    }
    if (withTranscript) expect(neverNull).toEqual(expect.arrayContaining(['session_id', 'user_id']));
    // Whose an erasure is stands in it until the last trace is gone, and then no more.
    if (erase === 'names_nobody' && table !== 'erasures') expect(hasPerson).toBe(false);
  },
);
