import {
  toInstant,
  type PacerPlan,
  type Person,
  type Session,
  type SessionPause,
  type SessionSummary,
} from '@attune/protocol';
import type { SessionRow } from '../storage/tables.ts';
import { currentPlan, fromPacerPlan, toPacerPlan } from './pacerPlan.ts';
import type { EndReason, Pause, SessionState } from './session.state.ts';

const MINUTE_MS = 60_000;

/** What a session's row does not say itself. */
export type SessionFacts = {
  readonly people: number;
  readonly participants: number;
  readonly waiting: number;
  readonly instructor: Person | null;
};

export const NO_FACTS: SessionFacts = { people: 0, participants: 0, waiting: 0, instructor: null };

/** A row as everybody may see it. */
export function viewSession(row: SessionRow, facts: SessionFacts, now: number): Session {
  return {
    id: row.id,
    title: row.title,
    phase: row.phase,
    duration_minutes: row.duration_minutes,
    capacity: row.capacity,
    starts_at: instantOf(row.starts_at),
    started_at: instantOf(row.started_at),
    ends_at: instantOf(row.ends_at),
    pause: row.pause === null ? null : (JSON.parse(row.pause) as SessionPause),
    resumes_at: row.resumes_at !== null && now < row.resumes_at ? toInstant(row.resumes_at) : null,
    instructor: facts.instructor,
    people: facts.people,
    participants: facts.participants,
    waiting: facts.waiting,
    pacer: toPacerPlan(currentPlan(fromPacerPlan(JSON.parse(row.pacer) as PacerPlan), now)),
    summary: row.summary === null ? null : (JSON.parse(row.summary) as SessionSummary),
  };
}

/** A row as the machine knows it. */
export function stateOf(row: SessionRow): SessionState {
  const common = {
    // Instants are whole milliseconds, and minutes may be fractions.
    durationMs: Math.round(row.duration_minutes * MINUTE_MS),
    createdAt: row.created_at,
    startsAt: row.starts_at,
    pacer: fromPacerPlan(JSON.parse(row.pacer) as PacerPlan),
  };
  const ran = { startedAt: row.started_at ?? row.created_at, endsAt: row.ends_at ?? row.created_at };
  const reason = (row.end_reason ?? 'led') as EndReason;
  switch (row.phase) {
    case 'scheduled':
    case 'lobby':
      return { ...common, phase: row.phase };
    case 'live':
      return {
        ...common,
        ...ran,
        phase: row.phase,
        ...(row.resumes_at !== null && { resumesAt: row.resumes_at }),
      };
    case 'paused':
      return { ...common, ...ran, phase: row.phase, pause: fromPause(row.pause) };
    case 'ending':
      return { ...common, ...ran, phase: row.phase, reason };
    case 'ended':
      return {
        ...common,
        ...ran,
        phase: row.phase,
        reason,
        summary: JSON.parse(row.summary ?? 'null') as SessionSummary,
      };
    case 'expired':
    case 'cancelled':
      return { ...common, phase: row.phase, endsAt: ran.endsAt };
    default:
      return unreachable(row.phase);
  }
}

/** The columns that the machine decides about. */
export type LifeColumns = Pick<
  SessionRow,
  | 'phase'
  | 'duration_minutes'
  | 'started_at'
  | 'ends_at'
  | 'pause'
  | 'resumes_at'
  | 'pacer'
  | 'end_reason'
  | 'summary'
>;

export function columnsOf(state: SessionState): LifeColumns {
  return {
    phase: state.phase,
    duration_minutes: state.durationMs / MINUTE_MS,
    started_at: 'startedAt' in state ? state.startedAt : null,
    ends_at: 'endsAt' in state ? state.endsAt : null,
    pause: 'pause' in state ? JSON.stringify(toPause(state.pause)) : null,
    resumes_at: 'resumesAt' in state ? (state.resumesAt ?? null) : null,
    pacer: JSON.stringify(toPacerPlan(state.pacer)),
    end_reason: 'reason' in state ? state.reason : null,
    summary: 'summary' in state ? JSON.stringify(state.summary) : null,
  };
}

export function toPause({ pausedAt, remainingMs, technique }: Pause): SessionPause {
  return { since: toInstant(pausedAt), remaining_ms: remainingMs, technique };
}

function fromPause(json: string | null): Pause {
  if (json === null) throw new Error('A paused session says from when on.');
  const { since, remaining_ms: remainingMs, technique } = JSON.parse(json) as SessionPause;
  return { pausedAt: Date.parse(since), remainingMs, technique };
}

function instantOf(at: number | null): string | null {
  return at === null ? null : toInstant(at);
}

function unreachable(phase: never): never {
  throw new Error(`unreachable phase ${String(phase)}`);
}
