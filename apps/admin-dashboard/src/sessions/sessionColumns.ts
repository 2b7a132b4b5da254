import type { Session, SessionPhase } from '@attune/protocol';
import type { LiveColumn } from '../ui/liveColumn.ts';
import type { Sorting } from '../ui/sortParameter.ts';
import { isRunning, seatsRank } from './sessionWords.ts';

const RANK: Readonly<Record<SessionPhase, number>> = {
  live: 0,
  paused: 1,
  ending: 2,
  lobby: 3,
  scheduled: 4,
  ended: 5,
  expired: 6,
  cancelled: 7,
};

const KNOWN: ReadonlyMap<string, number> = new Map(Object.entries(RANK));
/** A phase that only a newer server knows is none that is over. */
const UNKNOWN = RANK.paused;

const instant = (at: string | null) => (at === null ? null : Date.parse(at));

export const SESSION_COLUMNS: readonly LiveColumn<Session>[] = [
  { id: 'title', title: 'Title', value: (session) => session.title, key: true },
  {
    id: 'phase',
    title: 'Phase',
    value: (session) => KNOWN.get(session.phase) ?? UNKNOWN,
    order: 'basic',
    key: true,
  },
  { id: 'instructor', title: 'Instructor', value: (session) => session.instructor?.name ?? null },
  { id: 'people', title: 'People', value: seatsRank, order: 'basic', key: true },
  {
    id: 'left',
    title: 'Time left',
    value: (session) => (isRunning(session) ? instant(session.ends_at) : null),
    order: 'basic',
  },
  {
    id: 'start',
    title: 'Start',
    value: (session) => instant(startOf(session)),
    order: 'basic',
  },
];

/** When it began, or when it is planned to. */
export function startOf(session: Session): string | null {
  return session.started_at ?? session.starts_at;
}

export const USUAL_ORDER: Sorting = [{ id: 'phase', desc: false }];
