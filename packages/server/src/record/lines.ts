import {
  toInstant,
  type Delivered,
  type EventTypeOn,
  type Person,
  type TranscriptLine,
} from '@attune/protocol';
import type { LogRow } from '../storage/tables.ts';

export type Logged = Pick<LogRow, 'position' | 'at' | 'type' | 'json'>;

type Said = { readonly who: Person | null; readonly text: string };
type Words = { readonly [T in EventTypeOn<'session'>]: (data: Delivered<T>) => Said };

/** What an event says in a transcript: a new one has to have its words here. One of another version is told by its name. */
const WORDS: Words = {
  chat_message: ({ from, text }) => ({ who: from, text }),
  instructor_message: ({ from, text }) => ({ who: from, text: `gave the cue: ${text}` }),
  participant_joined: (person) => ({ who: person, text: 'joined' }),
  seat_removed: ({ by, name }) => ({ who: by, text: `removed ${name}` }),
  seat_promoted: ({ by, name, role }) => ({
    who: by,
    text: role === 'instructor' ? `let ${name} lead too` : `ended that ${name} leads too`,
  }),
  lead_taken: ({ by, from }) => ({
    who: by,
    text: from ? `took the lead from ${from.name}` : 'took the lead',
  }),
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
  vote_closed: ({ by, counts, voters, entitled }) => {
    const result = `${counts.join(' : ')}, ${voters} of ${entitled} voted`;
    return { who: by, text: by ? `closed the vote: ${result}` : `The vote closed: ${result}` };
  },
  vote_settled: ({ by, choice }) => ({ who: by, text: `settled the tie: choice ${choice + 1}` }),
  vote_vetoed: ({ by }) => ({ who: by, text: 'vetoed what was chosen' }),
  vote_applied: ({ choice }) => ({ who: null, text: `What was chosen is next: choice ${choice + 1}` }),
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
