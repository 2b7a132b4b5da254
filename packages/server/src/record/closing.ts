import type { Plan } from '../capability.ts';
import { slices } from '../platform/slices.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';
import { readFigures, type PersonFigures } from './figures.ts';
import { NEVER_BEGUN } from './keeping.ts';

/** Sessions that are taken up by one look; the next one takes the others. */
const MOST_OPEN = 50;
/** Rows in one statement: databases bound its parameters. */
const PEOPLE_PER_STATEMENT = 200;

/** Those that have ended and whose figures nobody has kept yet, and those that never began, of which nothing says yet how long it is kept. */
export async function readUnrecorded(
  { read }: Storage,
  ids?: readonly string[],
): Promise<readonly SessionRow[]> {
  const open = read
    .selectFrom('sessions')
    .leftJoin('records', 'records.session_id', 'sessions.id')
    .selectAll('sessions')
    .where(({ or, and, eb }) =>
      or([
        and([eb('sessions.phase', '=', 'ended'), eb('records.figures', 'is', null)]),
        and([eb('sessions.phase', 'in', NEVER_BEGUN), eb('records.session_id', 'is', null)]),
      ]),
    );
  return (ids ? open.where('sessions.id', 'in', ids) : open)
    .orderBy('sessions.ends_at', 'desc')
    .limit(MOST_OPEN)
    .execute();
}

/** SUMMARY-1. Of several nodes that do it at once all write the same, and the first one counts. */
export async function recording(storage: Storage, session: SessionRow): Promise<Plan> {
  const { read } = storage;
  if (session.phase !== 'ended') return { effects: [withoutFigures(storage, session)] };
  const { group, people } = await readFigures(storage, session);
  const figures = JSON.stringify(group);
  const kept = read
    .insertInto('records')
    .values({ session_id: session.id, figures, transcript_days: null, kept_until: null, passed_at: null })
    .onConflict((conflict) =>
      conflict.column('session_id').doUpdateSet({ figures }).where('records.figures', 'is', null),
    );
  return {
    effects: [
      { query: kept.compile() },
      ...slices([...people], PEOPLE_PER_STATEMENT).map((slice) => ({
        query: peopleKept(storage, session.id, slice).compile(),
      })),
    ],
  };
}

function withoutFigures({ read }: Storage, { id: session_id }: SessionRow): Effect {
  const query = read
    .insertInto('records')
    .values({ session_id, figures: null, transcript_days: null, kept_until: null, passed_at: null })
    .onConflict((conflict) => conflict.doNothing());
  return { query: query.compile() };
}

type Share = readonly [userId: string, figures: PersonFigures];

function peopleKept({ read }: Storage, sessionId: string, shares: readonly Share[]) {
  return read
    .insertInto('person_records')
    .values(
      shares.map(([user_id, figures]) => ({
        session_id: sessionId,
        user_id,
        figures: JSON.stringify(figures),
      })),
    )
    .onConflict((conflict) => conflict.doNothing());
}
