import {
  CLOSE,
  MAX_SESSION_MINUTES,
  ProtocolError,
  sessionChannel,
  toInstant,
  type Person,
  type Technique,
} from '@attune/protocol';
import type { Identity, Plan } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';
import { toPacerPlan } from './pacerPlan.ts';
import { step } from './session.machine.ts';
import type { Happening, SessionCommand, SessionState, Step } from './session.state.ts';
import { columnsOf, NO_FACTS, stateOf, toPause, viewSession } from './session.view.ts';
import { seatsGoOn, seatsStandStill } from './seatTimes.ts';
import { inPhase, moved, readFacts, readSeats } from './store.ts';

/** Who asked; null when time did. */
export type By = Person | null;

export type Moves = {
  /** The plan that carries a command out. Throws what the machine refuses with. */
  plan(row: SessionRow, command: SessionCommand, by: By, now: number): Promise<Plan>;
};

export type MovesDeps = {
  readonly storage: Storage;
  /** What a session is to begin with; undefined: with what its lobby breathes. */
  readonly opening: (sessionId: string) => Promise<Technique | undefined>;
  /** Told of every committed step, for the timers and caches of this node. */
  readonly onMoved: (row: SessionRow) => void;
};

const MINUTE_MS = 60_000;

type EventOut = NonNullable<Plan['events']>[number];

/** From a command to its plan: the machine decides, the guards keep two who decide at once apart. */
export function createMoves({ storage, opening, onMoved }: MovesDeps): Moves {
  return {
    async plan(row, asked, by, now) {
      const command = asked.type === 'start' ? { ...asked, technique: await opening(row.id) } : asked;
      const result = step(stateOf(row), command, { now });
      if ('refused' in result) throw refusalOf(result);
      if ('already' in result) return { effects: [inPhase(storage, row.id, [result.already])] };
      const { next, happened } = result;
      const after: SessionRow = { ...row, ...columnsOf(next) };
      const [facts, seats] = await Promise.all([readFacts(storage, [row], now), readSeats(storage, row.id)]);
      const value = viewSession(after, facts.get(row.id) ?? NO_FACTS, now);
      return {
        effects: [...moved(storage, row, next), ...seatTimes(storage, row.id, happened)],
        events: [eventOf(row.id, next, happened, by)],
        states: [{ channel: sessionChannel(row.id), type: 'session', key: row.id, value }],
        closes: happened.type === 'ended' ? [closingOf(row.id, happened.reason)] : [],
        touched: {
          sessions: [row.id],
          // A technique changes nothing about anybody's row.
          users: happened.type === 'changed' ? [] : seats.map(({ user_id }) => user_id),
        },
        committed: () => onMoved(after),
      };
    },
  };
}

/** The minutes of one's own stand still with the timer. */
function seatTimes(storage: Storage, sessionId: string, happened: Happening): readonly Effect[] {
  if (happened.type === 'paused') return [seatsStandStill(storage, sessionId, happened.stoodAt)];
  return happened.type === 'resumed' ? [seatsGoOn(storage, sessionId, happened.resumesAt)] : [];
}

function refusalOf({ refused, leftMs }: Extract<Step, { readonly refused: unknown }>): ProtocolError {
  if (leftMs === undefined) return new ProtocolError(refused);
  const left = Math.floor(leftMs / MINUTE_MS);
  const problem = left === 0 ? 'nothing can be added any more' : `${left} more can be added`;
  return new ProtocolError(refused, {
    message: `A session lasts ${MAX_SESSION_MINUTES / 60} h at most, so ${left === 1 ? '1 minute' : `${left} minutes`} can still be added.`,
    details: { field: 'minutes', problem, left_minutes: left },
  });
}

function eventOf(sessionId: string, next: SessionState, happened: Happening, by: By): EventOut {
  const channel = sessionChannel(sessionId);
  switch (happened.type) {
    case 'started': {
      if (next.phase !== 'live') throw new Error('A session that has started is live.');
      const times = { started_at: toInstant(next.startedAt), ends_at: toInstant(next.endsAt) };
      const data = { by: named(by), ...times, pacer: toPacerPlan(next.pacer) };
      return { channel, type: 'session_started', data };
    }
    case 'opened':
      return { channel, type: 'session_opened', data: { by } };
    case 'paused': {
      if (next.phase !== 'paused') throw new Error('A session that was paused is.');
      const data = { by: named(by), pause: toPause(next.pause), pacer: toPacerPlan(next.pacer) };
      return { channel, type: 'session_paused', data };
    }
    case 'resumed': {
      if (next.phase !== 'live') throw new Error('A session that goes on is live.');
      const times = { resumes_at: toInstant(happened.resumesAt), ends_at: toInstant(next.endsAt) };
      const data = { by: named(by), ...times, pacer: toPacerPlan(next.pacer) };
      return { channel, type: 'session_resumed', data };
    }
    case 'extended': {
      const ends_at = next.phase === 'live' ? toInstant(next.endsAt) : null;
      const data = { by: named(by), minutes: happened.byMs / MINUTE_MS, ends_at };
      return { channel, type: 'session_extended', data };
    }
    case 'changed': {
      const { technique, startsAt } = happened;
      return {
        channel,
        type: 'technique_changed',
        data: { by: named(by), technique, starts_at: toInstant(startsAt) },
      };
    }
    case 'ending':
      return {
        channel,
        type: 'session_ending',
        data: { reason: happened.reason, ends_at: toInstant(happened.endsAt) },
      };
    case 'ended': {
      const { reason, endsAt, summary } = happened;
      return { channel, type: 'session_ended', data: { reason, ended_at: toInstant(endsAt), summary } };
    }
    default:
      return unreachable(happened);
  }
}

/** Time opens a lobby and ends what it must; nothing else. */
function named(by: By): Person {
  if (!by) throw new Error('Somebody leads a session.');
  return by;
}

function closingOf(sessionId: string, reason: string): NonNullable<Plan['closes']>[number] {
  return { sessionId, seatsOnly: true, code: reason === 'cancelled' ? CLOSE.cancelled : CLOSE.ended };
}

/** As the credential says, not as the client does (CHAT-2). */
export function personOf({ userId, name, role }: Identity): Person {
  return { user_id: userId, name, role };
}

function unreachable(happened: never): never {
  throw new Error(`unreachable ${JSON.stringify(happened)}`);
}
