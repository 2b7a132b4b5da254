import { sql } from 'kysely';
import type { CapabilityNode, Joined } from './capabilityNode.ts';
import { MIGRATIONS } from '../src/storage/migrations.ts';
import type { Storage } from '../src/storage/storage.ts';

/** A session that breathes from now on, with its instructor and two participants. */
export async function breathing(node: CapabilityNode) {
  const session = await node.createSession();
  const ines = await node.join(session.id, { role: 'instructor', first_name: 'Ines' });
  const [pia, bo] = [await node.join(session.id), await node.join(session.id, { first_name: 'Bo' })];
  await node.send(ines.identity, session.id, 'session_start', {});
  node.clock.advance(3_000);
  const params = { id: session.id };
  const say = ({ identity }: Joined, text: string) =>
    node.send(identity, session.id, 'chat_message', { text });
  return { id: session.id, params, ines, pia, bo, say };
}

/** Until it has ended, and what it came to is kept. */
export async function ended(node: CapabilityNode, id: string, by: Joined): Promise<void> {
  await node.send(by.identity, id, 'session_end', {});
  await untilKept(node, id);
}

/** The last seconds of a session that is ending, and what is done after them. */
export async function untilKept(node: CapabilityNode, id: string): Promise<void> {
  node.clock.advance(5_000);
  await node.until(async () => {
    const { read } = node.storage;
    const found = await read
      .selectFrom('records')
      .select('kept_until')
      .where('session_id', '=', id)
      .execute();
    return found.some(({ kept_until }) => kept_until !== null);
  });
}

/** The tables that the migrations leave: some are made anew under another name, and then take the place of the old one. */
export const TABLE_NAMES: readonly string[] = [...MIGRATIONS.flat().reduce(tablesAfter, new Set<string>())];

function tablesAfter(tables: Set<string>, statement: string): Set<string> {
  const [, made, dropped, from, to] =
    /^\s*(?:CREATE TABLE (\w+)|DROP TABLE (\w+)|ALTER TABLE (\w+) RENAME TO (\w+))/.exec(statement) ?? [];
  const gone = new Set([dropped, from]);
  return new Set([...tables, made, to].flatMap((name) => (name && !gone.has(name) ? [name] : [])));
}

/** All that is in the database, by table. */
export async function dump({ read }: Storage): Promise<ReadonlyMap<string, string>> {
  const tables = await Promise.all(
    TABLE_NAMES.map(async (name) => {
      const { rows } = await sql`SELECT * FROM ${sql.table(name)}`.execute(read);
      return [name, JSON.stringify(rows)] as const;
    }),
  );
  return new Map(tables);
}
