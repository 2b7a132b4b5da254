import {
  declarationOf,
  type Delivered,
  type EventType,
  type PacerPlan,
  type SessionPhase,
} from '@attune/protocol';
import type { Noted } from './facts.ts';
import { eventFace } from './faces.ts';

/** A row of the log, as a world reads it. */
export type Row = {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
};

/** Rows as facts. `history`: how often the log of this world was rewound before. */
export function logFacts(rows: readonly Row[], history: number): readonly Noted[] {
  return rows.map((row) => ({
    is: 'logged',
    channel: row.channel,
    epoch: row.epoch,
    history,
    ...eventFace(row),
    phase: phaseAfter(row),
    technique: techniqueAfter(row),
  }));
}

function phaseAfter(row: Row): SessionPhase | null {
  switch (row.type) {
    case 'session_opened':
      return 'lobby';
    case 'session_started':
    case 'session_resumed':
      return 'live';
    case 'session_paused':
      return 'paused';
    case 'session_ending':
      return 'ending';
    case 'session_ended': {
      const { reason } = read(row, 'session_ended');
      return reason === 'cancelled' || reason === 'expired' ? reason : 'ended';
    }
    default:
      return null;
  }
}

function techniqueAfter(row: Row): string | null {
  if (row.type === 'technique_changed') return read(row, 'technique_changed').technique.id;
  const pacer = pacerAfter(row);
  return pacer && (pacer.next ?? pacer).technique.id;
}

/** A pause breathes as the lobby does; going on, what was breathed before it or what was asked for. */
function pacerAfter(row: Row): PacerPlan | null {
  switch (row.type) {
    case 'session_started':
    case 'session_paused':
    case 'session_resumed':
      return read(row, row.type).pacer;
    default:
      return null;
  }
}

/** Throws for a payload that is not as declared: then the log itself is broken. */
function read<T extends EventType>({ payload }: Row, type: T): Delivered<T> {
  return declarationOf(type)?.delivered?.parse(payload) as Delivered<T>;
}
