import type { LoggedEvent } from '@attune/protocol';

/** Something on the timeline that one may want to go to. */
export type Mark = {
  readonly offset: number;
  readonly at: number;
  readonly text: string;
  readonly kind: string;
};

const TEXTS: Readonly<Record<string, (data: Fields) => string>> = {
  session_opened: () => 'The lobby opened',
  session_started: () => 'Started',
  session_paused: () => 'Paused',
  session_resumed: () => 'Went on',
  session_extended: ({ minutes }) => `${String(minutes)} min more`,
  session_ending: () => 'About to end',
  session_ended: () => 'Ended',
  technique_changed: ({ technique }) => `Next: ${nameOf(technique)}`,
  participant_joined: ({ name }) => `${String(name)} joined`,
  seat_removed: ({ name }) => `${String(name)} was removed`,
  vote_opened: ({ question }) => `Vote: ${String(question)}`,
  vote_closed: () => 'The vote closed',
  vote_vetoed: () => 'The result was vetoed',
  achievement_unlocked: ({ title }) => `Reached: ${String(title)}`,
};

type Fields = Readonly<Record<string, unknown>>;

/** Lines of chat are read beside it; as marks they would hide the others. */
const UNMARKED: ReadonlySet<string> = new Set(['chat_message']);

/** In the order of the log. A type of which nothing is known here is told by its name. */
export function marksOf(events: readonly LoggedEvent[]): readonly Mark[] {
  return events
    .filter(({ type }) => !UNMARKED.has(type))
    .map(({ offset, at, type, data }) => ({
      offset,
      at: Date.parse(at),
      kind: type,
      text: TEXTS[type]?.(isFields(data) ? data : {}) ?? type.replaceAll('_', ' '),
    }));
}

function nameOf(technique: unknown): string {
  return isFields(technique) ? String(technique['name']) : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
