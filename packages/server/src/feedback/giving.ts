import {
  ProtocolError,
  toInstant,
  userChannel,
  type FeedbackAbout,
  type FeedbackReceived,
  type Sent,
} from '@attune/protocol';
import type { Identity, Plan } from '../capability.ts';
import { isSeated } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { FeedbackRow } from '../storage/tables.guided.ts';
import { aboutOf, columnOf } from './about.ts';
import { begun, type TurnsOf } from './breathed.ts';
import { feedbackPut, isOpen, openUntil, readStanding, type Standing } from './store.ts';

export type GivingDeps = {
  readonly storage: Storage;
  readonly turnsOf: TurnsOf;
  /** What was given about this (a technique's id, or nothing for the session) is on disk. */
  readonly onGiven: (sessionId: string, technique: string) => void;
};

/** Somebody's wish, whether it came over a socket or a call. */
export type Giving = {
  readonly identity: Identity;
  readonly sessionId: string;
  readonly data: Sent<'feedback_give'>;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** One unit of work for both ways in: checked here for a good answer, and guarded at the commit. */
export async function giving(
  { storage, turnsOf, onGiven }: GivingDeps,
  { identity, sessionId, data, now }: Giving,
): Promise<{ plan: Plan; received: FeedbackReceived }> {
  const { userId, seatId } = identity;
  if (identity.role !== 'participant' || seatId === null) throw new ProtocolError('FORBIDDEN');
  const standing = await readStanding(storage, sessionId);
  if (!standing) throw new ProtocolError('SESSION_NOT_FOUND');
  const fault = closedFault(standing, now);
  if (fault) throw fault;
  const row = rowOf(data, {
    session_id: sessionId,
    user_id: userId,
    technique_name: await nameOf(data.about, { turnsOf, sessionId, now }),
    given_at: now,
  });
  const received = receivedOf(row);
  return {
    received,
    plan: {
      effects: [isSeated(storage, seatId), isOpen(storage, sessionId, now), feedbackPut(storage, row)],
      events: [{ channel: userChannel(userId), type: 'feedback_received', data: received }],
      committed: () => onGiven(sessionId, row.technique),
    },
  };
}

/** FEED-2, said so that a person knows whether to wait. */
function closedFault(standing: Standing, now: number): ProtocolError | undefined {
  switch (standing.phase) {
    case 'live':
    case 'paused':
    case 'ending':
      return undefined;
    case 'ended':
      return now < (openUntil(standing) ?? now) ? undefined : tooLate();
    case 'scheduled':
    case 'lobby':
      return new ProtocolError('SESSION_NOT_STARTED');
    case 'cancelled':
      return new ProtocolError('SESSION_CANCELLED');
    case 'expired':
      return new ProtocolError('SESSION_ENDED');
    default:
      return unreachable(standing.phase);
  }
}

function tooLate(): ProtocolError {
  return new ProtocolError('WRONG_PHASE', {
    message: 'Feedback about this session is not taken any more.',
  });
}

/** FEED-4. Nothing for the session as a whole. */
async function nameOf(
  about: FeedbackAbout,
  { turnsOf, sessionId, now }: Pick<GivingDeps, 'turnsOf'> & Pick<Giving, 'sessionId' | 'now'>,
): Promise<string> {
  if (about === 'session') return '';
  const technique = begun(await turnsOf(sessionId), now).find(({ id }) => id === about.technique);
  if (technique) return technique.name;
  throw new ProtocolError('VALIDATION_ERROR', {
    message: 'This breath was not part of the session.',
    details: { field: 'about', problem: 'was not breathed in this session' },
  });
}

function rowOf(
  { about, rating, words, named }: Sent<'feedback_give'>,
  rest: Pick<FeedbackRow, 'session_id' | 'user_id' | 'technique_name' | 'given_at'>,
): FeedbackRow {
  return { ...rest, technique: columnOf(about), rating, words: words ?? null, named: named ? 1 : 0 };
}

/** A row as its owner is told of it. */
export function receivedOf(row: FeedbackRow): FeedbackReceived {
  return {
    session_id: row.session_id,
    about: aboutOf(row.technique),
    rating: row.rating,
    words: row.words,
    named: row.named === 1,
    received_at: toInstant(row.given_at),
  };
}

function unreachable(phase: never): never {
  throw new Error(`unreachable phase ${String(phase)}`);
}
