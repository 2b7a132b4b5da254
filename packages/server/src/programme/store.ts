import type { Storage } from '../storage/storage.ts';
import type { ProgrammeRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

/** As many as one look takes up; the next one brings the others. */
const MOST_DUE = 1_000;

export async function readProgrammes(
  { read }: Storage,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, ProgrammeRow>> {
  const rows = await read
    .selectFrom('programmes')
    .selectAll()
    .where('session_id', 'in', sessionIds)
    .execute();
  return new Map(rows.map((row) => [row.session_id, row]));
}

export async function readProgramme(storage: Storage, sessionId: string): Promise<ProgrammeRow | undefined> {
  return (await readProgrammes(storage, [sessionId])).get(sessionId);
}

/** Those in which the next step is to be announced by `until`, the most overdue first. */
export async function readDueProgrammes({ read }: Storage, until: number): Promise<readonly ProgrammeRow[]> {
  return read
    .selectFrom('programmes')
    .selectAll()
    .where('turns_at', '<=', until)
    .orderBy('turns_at')
    .limit(MOST_DUE)
    .execute();
}

export function programmeInserted({ read }: Storage, row: ProgrammeRow): Effect {
  const query = read
    .insertInto('programmes')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Whoever begins without one is not to leave behind one that was given in the same moment, and would never begin. */
export function noProgramme({ read }: Storage, sessionId: string): Effect {
  const given = read.selectFrom('programmes').select('session_id').where('session_id', '=', sessionId);
  return { query: given.compile(), expectRows: { count: 0, otherwise: 'CONFLICT' } };
}

/** In place of what was read, steps and all; refused when somebody was faster. */
export function programmeReplaced(storage: Storage, seen: ProgrammeRow, row: ProgrammeRow): Effect {
  const query = unchanged(storage, seen, row).where('revision', '=', seen.revision).compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Only how far it is: who edits what is to come at the same time keeps nobody from pausing. */
export function programmeMoved(
  storage: Storage,
  seen: ProgrammeRow,
  { run, turns_at }: Pick<ProgrammeRow, 'run' | 'turns_at'>,
): Effect {
  const query = unchanged(storage, seen, { run, turns_at }).compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

function unchanged({ read }: Storage, seen: ProgrammeRow, columns: Partial<ProgrammeRow>) {
  return read
    .updateTable('programmes')
    .set(columns)
    .where('session_id', '=', seen.session_id)
    .where('run', '=', seen.run);
}
