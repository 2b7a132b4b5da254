import {
  toInstant,
  type Delivered,
  type EventType,
  type Person,
  type TranscriptLine,
} from '@attune/protocol';
import type { LogRow } from '../storage/tables.ts';

export type Logged = Pick<LogRow, 'position' | 'at' | 'type' | 'json'>;

type Said = { readonly who: Person | null; readonly text: string };
type Words = { readonly [T in EventType]?: (data: Delivered<T>) => Said };

/** What an event says in a transcript. A type without words is told by its name, so that nothing is left out. */
const WORDS: Words = {
  chat_message: ({ from, text }) => ({ who: from, text }),
  participant_joined: (person) => ({ who: person, text: 'joined' }),
  seat_removed: ({ by, name }) => ({ who: by, text: `removed ${name}` }),
  session_opened: ({ by }) => ({ who: by, text: 'opened the lobby' }),
  session_started: ({ by, pacer }) => ({ who: by, text: `started with ${pacer.technique.name}` }),
  session_paused: ({ by }) => ({ who: by, text: 'paused' }),
  session_resumed: ({ by, pacer }) => ({
    who: by,
    text: `went on with ${(pacer.next?.technique ?? pacer.technique).name}`,
  }),
  session_extended: ({ by, minutes }) => ({ who: by, text: `gave ${minutes} min more` }),
  session_ending: () => ({ who: null, text: 'The session is about to end' }),
  session_ended: ({ reason }) => ({ who: null, text: `The session is over (${END_WORDS[reason]})` }),
  technique_changed: ({ by, technique }) => ({ who: by, text: `changed to ${technique.name}` }),
  group_sync_achieved: ({ people }) => ({ who: null, text: `The group breathed as one (${people} people)` }),
  achievement_unlocked: ({ title }) => ({ who: null, text: `Reached: ${title}` }),
  hrv_milestone: ({ title, message }) => ({ who: null, text: `Reached: ${title}. ${message}` }),
  vote_opened: ({ by, question, choices }) => ({
    who: by,
    text: `asked: ${question} (${choices.map(({ label }) => label).join(', ')})`,
  }),
};

const END_WORDS = {
  led: 'ended by whoever led',
  time: 'its time was over',
  admin: 'ended by an admin',
  cancelled: 'cancelled',
  expired: 'never began',
} as const satisfies Record<Delivered<'session_ended'>['reason'], string>;

export function lineOf({ position, at, type, json }: Logged): TranscriptLine {
  return { offset: position, at: toInstant(at), type, ...saidBy(type, JSON.parse(json)) };
}

function saidBy(type: string, data: unknown): Said {
  const words = (WORDS as Readonly<Record<string, ((data: never) => Said) | undefined>>)[type];
  return words ? words(data as never) : { who: byOf(data), text: type.replaceAll('_', ' ') };
}

/** Whoever an event of another noun names as the one who did it. */
function byOf(data: unknown): Person | null {
  if (typeof data !== 'object' || data === null) return null;
  const { by, from } = data as { by?: Person | null; from?: Person | null };
  return by ?? from ?? null;
}
