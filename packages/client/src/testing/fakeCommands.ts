import {
  ProtocolError,
  TECHNIQUES,
  toInstant,
  type CommandType,
  type PacerPlan,
  type Person,
  type Sent,
  type Technique,
} from '@attune/protocol';

export type CommandContext = { readonly from: Person; readonly now: number };
/** The event that a command becomes; undefined where nobody is told. Throws a `ProtocolError` to refuse it. */
export type Command = (
  payload: unknown,
  context: CommandContext,
) => { type: string; data: unknown; echo?: false } | undefined;

const SESSION_MS = 30 * 60_000;
const NOTICE_MS = 5_000;

const [COHERENT] = TECHNIQUES;

/** What a server without sessions, seats or phases makes of each command: the event, and no effect beside it. */
export const DEFAULT_COMMANDS: ReadonlyMap<string, Command> = new Map<CommandType, Command>([
  [
    'chat_message',
    (payload, { from }) => ({ type: 'chat_message', data: { ...(payload as Sent<'chat_message'>), from } }),
  ],
  [
    'session_start',
    (_, { from, now }) => ({
      type: 'session_started',
      data: {
        by: from,
        started_at: toInstant(now),
        ends_at: toInstant(now + SESSION_MS),
        pacer: pacerFrom(now),
      },
    }),
  ],
  [
    'session_end',
    (_, { now }) => ({
      type: 'session_ending',
      data: { reason: 'led', ends_at: toInstant(now + NOTICE_MS) },
    }),
  ],
  [
    'technique_change',
    (payload, { from, now }) => ({
      type: 'technique_changed',
      data: {
        by: from,
        technique: techniqueOf((payload as Sent<'technique_change'>).technique),
        starts_at: toInstant(now + NOTICE_MS),
      },
    }),
  ],
  [
    'instructor_message',
    (payload, { from }) => ({
      type: 'instructor_message',
      data: { ...(payload as Sent<'instructor_message'>), from },
      echo: false,
    }),
  ],
  [
    'seat_remove',
    (payload, { from }) => {
      const userId = (payload as Sent<'seat_remove'>).user_id;
      return { type: 'seat_removed', data: { user_id: userId, name: userId, by: from } };
    },
  ],
]);

function pacerFrom(now: number): PacerPlan {
  if (!COHERENT) throw new ProtocolError('SERVER_ERROR');
  return { technique: COHERENT, started_at: toInstant(now), next: null };
}

function techniqueOf(wanted: string | Technique): Technique {
  const known = typeof wanted === 'string' ? TECHNIQUES.find(({ id }) => id === wanted) : wanted;
  if (!known) throw new ProtocolError('VALIDATION_ERROR', { details: { field: 'technique' } });
  return known;
}
