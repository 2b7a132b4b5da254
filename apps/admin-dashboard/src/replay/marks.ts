import type { Delivered, EventTypeOn, LoggedEvent } from '@attune/protocol';
import { isAsDeclared } from './declared.ts';

/** Something on the timeline that one may want to go to. */
export type Mark = {
  readonly offset: number;
  readonly at: number;
  readonly text: string;
  readonly kind: string;
};

type Texts = { readonly [T in EventTypeOn<'session'>]: ((data: Delivered<T>) => string) | typeof UNMARKED };

/** Lines of chat are read beside it; as marks they would hide the others. */
const UNMARKED = 'unmarked';

/** What an event says on the timeline: a new one has to have its text here, or to be unmarked. */
const TEXTS: Texts = {
  chat_message: UNMARKED,
  instructor_message: ({ text }) => `Cue: ${text}`,
  session_opened: () => 'The lobby opened',
  session_started: () => 'Started',
  session_paused: () => 'Paused',
  session_resumed: () => 'Went on',
  session_extended: ({ minutes }) => `${minutes} min more`,
  session_ending: () => 'About to end',
  session_ended: () => 'Ended',
  technique_changed: ({ technique }) => `Next: ${technique.name}`,
  participant_joined: ({ name }) => `${name} joined`,
  seat_removed: ({ name }) => `${name} was removed`,
  seat_promoted: ({ name, role }) =>
    role === 'instructor' ? `${name} leads too` : `${name} does not lead any more`,
  lead_taken: ({ by }) => `${by.name} took the lead`,
  vote_opened: ({ question }) => `Vote: ${question}`,
  vote_closed: ({ voters, entitled }) => `The vote closed, ${voters} of ${entitled} voted`,
  vote_settled: () => 'The tie was settled',
  vote_vetoed: () => 'The result was vetoed',
  vote_applied: () => 'The result comes next',
  group_sync_achieved: ({ people }) => `${people} breathed as one`,
  achievement_unlocked: ({ title }) => `Reached: ${title}`,
  hrv_milestone: ({ title }) => `Reached: ${title}`,
};

/** In the order of the log. What is not known here, or not in this shape, is told by the name of its type. */
export function marksOf(events: readonly LoggedEvent[]): readonly Mark[] {
  return events.flatMap((event) => {
    const { offset, at, type } = event;
    const text = textOf(event);
    return text === UNMARKED ? [] : [{ offset, at: Date.parse(at), kind: type, text }];
  });
}

/** The log holds what its types declare; this is where the two come together. */
function textOf(event: LoggedEvent): string {
  const { type, data } = event;
  const texts: Readonly<Record<string, unknown>> = TEXTS;
  const text = texts[type] as ((data: unknown) => string) | typeof UNMARKED | undefined;
  if (text === UNMARKED) return text;
  return text && isAsDeclared(event) ? text(data) : type.replaceAll('_', ' ');
}
