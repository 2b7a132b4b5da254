import {
  leadChannel,
  OVER_PHASES,
  ProtocolError,
  RETENTION_DAYS,
  sessionChannel,
  toInstant,
  type Retention,
  type SessionPhase,
} from '@attune/protocol';
import type { Realtime } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

const DAY_MS = 86_400_000;
/** Logs that are taken up by one look; the next one takes the others. */
const MOST_UNKEPT = 50;
/** Rows in one transaction: whoever writes meanwhile waits no longer than for a batch of their own. */
const ROWS_PER_STEP = 500;

export type KeepingDeps = {
  readonly storage: Storage;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly onTrouble: (error: unknown) => void;
};

export async function readDays({ read }: Storage, sessionId: string): Promise<number> {
  const row = await read
    .selectFrom('records')
    .select('transcript_days')
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return row?.transcript_days ?? RETENTION_DAYS.usual;
}

/** What never began has an end, too, and there were questions before it. */
export const NEVER_BEGUN = ['cancelled', 'expired'] as const satisfies readonly SessionPhase[];

/** KEEP-2: so many days from the end on; null before it. */
export function keptUntil(
  { phase, ends_at }: Pick<SessionRow, 'phase' | 'ends_at'>,
  days: number,
): number | null {
  return OVER_PHASES.some((over) => over === phase) && ends_at !== null ? ends_at + days * DAY_MS : null;
}

export function retentionOf(session: SessionRow, days: number): Retention {
  const until = keptUntil(session, days);
  return { transcript_days: days, kept_until: until === null ? null : toInstant(until) };
}

/** Whether the log and the rest follow is seen to afterwards. */
export function daysSet({ read }: Storage, sessionId: string, days: number): Effect {
  const set = { transcript_days: days, kept_until: null, passed_at: null };
  const query = read
    .insertInto('records')
    .values({ session_id: sessionId, figures: null, ...set })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet(set));
  return { query: query.compile() };
}

/** Sessions that are over, whose figures are kept if there are any, and whose logs do not say yet until when they are kept. */
async function readUnkept({ read }: Storage, ids?: readonly string[]) {
  const unkept = read
    .selectFrom('records')
    .innerJoin('sessions', 'sessions.id', 'records.session_id')
    .select(['sessions.id', 'sessions.phase', 'sessions.ends_at', 'records.transcript_days'])
    .where(({ or, and, eb }) =>
      or([
        and([eb('sessions.phase', '=', 'ended'), eb('records.figures', 'is not', null)]),
        eb('sessions.phase', 'in', NEVER_BEGUN),
      ]),
    )
    .where('records.kept_until', 'is', null)
    .where('records.passed_at', 'is', null);
  return (ids ? unkept.where('sessions.id', 'in', ids) : unkept)
    .orderBy('sessions.ends_at')
    .limit(MOST_UNKEPT)
    .execute();
}

/** KEEP-1. Of several nodes that do it at once all write the same. What is not finished is found again, until it is noted. */
export async function keepLogs(deps: KeepingDeps, ids?: readonly string[]): Promise<void> {
  for (const { id, transcript_days: days, ...session } of await readUnkept(deps.storage, ids)) {
    const until = keptUntil(session, days ?? RETENTION_DAYS.usual);
    if (until === null) continue;
    await keepLogsOf(deps, { id, days, until }).catch((error: unknown) => {
      // An admin has said otherwise meanwhile, and that is seen to next.
      if (!(error instanceof ProtocolError && error.error === 'CONFLICT')) deps.onTrouble(error);
    });
  }
}

/** The log's own sweep does the rest, wherever it runs and however often: it deletes what is past its time, from the oldest on. */
async function keepLogsOf({ storage, realtime }: KeepingDeps, kept: Keeping): Promise<void> {
  const { id, until } = kept;
  for (const channel of [sessionChannel(id), leadChannel(id)]) {
    for await (const rows of stepsOf(storage, channel)) {
      const query = storage.read
        .updateTable('log')
        .set({ keep_until: until })
        .where('channel', '=', channel)
        .where('position', '>=', rows.from)
        .where('position', '<=', rows.to)
        .where('keep_until', '!=', until);
      await storage.commit({ effects: [asSaid(storage, kept, null), { query: query.compile() }] });
    }
  }
  await realtime.carryOut({ effects: [asSaid(storage, kept, until)] });
}

async function* stepsOf({ read }: Storage, channel: string): AsyncGenerator<{ from: number; to: number }> {
  for (let after = 0; ;) {
    const rows = await read
      .selectFrom('log')
      .select('position')
      .where('channel', '=', channel)
      .where('position', '>', after)
      .orderBy('position')
      .limit(ROWS_PER_STEP)
      .execute();
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return;
    yield { from: first.position, to: last.position };
    after = last.position;
  }
}

type Keeping = { readonly id: string; readonly days: number | null; readonly until: number };

/** Guard, and a lock: an admin who says otherwise waits for this step, and no step of ours follows what they said. */
function asSaid({ read }: Storage, { id, days }: Keeping, kept_until: number | null): Effect {
  const record = read.updateTable('records').set({ kept_until }).where('session_id', '=', id);
  const said =
    days === null ? record.where('transcript_days', 'is', null) : record.where('transcript_days', '=', days);
  return { query: said.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
}
