import type { Delivery } from '@attune/client';
import { TECHNIQUES } from '@attune/protocol';

/** As their buttons say it. */
const TEXTS: Readonly<Record<string, string>> = {
  session_open: 'Open the room',
  session_start: 'Start session',
  session_pause: 'Pause',
  session_resume: 'Go on',
  session_extend: '1 minute more',
  session_end: 'End session',
  technique_change: 'Change the breath',
  instructor_message: 'Say a cue',
  lead_take: 'Take the lead',
  programme_set: 'Change the programme',
  programme_next: 'Next step',
  vote_open: 'Start a vote',
  vote_close: 'Close the vote',
  vote_settle: 'Choose after a tie',
  vote_veto: 'Veto',
  seat_mute: 'Mute, or let write again',
  seat_promote: 'Let lead, or only take part',
  seat_remove: 'Remove somebody',
};

/** What somebody who leads asked for, in a few words; undefined of what everybody may send. */
export function commandText({ type, data }: Pick<Delivery, 'type' | 'data'>): string | undefined {
  const text = TEXTS[type];
  const breath = text === undefined ? undefined : breathOf(data);
  return breath === undefined ? text : `${text}, ${breath}`;
}

/** The technique in it, if there is one: a name by which the library knows it, or one of their own. */
function breathOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('technique' in data)) return undefined;
  const { technique } = data;
  if (typeof technique === 'string') return TECHNIQUES.find(({ id }) => id === technique)?.name;
  const isNamed = typeof technique === 'object' && technique !== null && 'name' in technique;
  return isNamed && typeof technique.name === 'string' ? technique.name : undefined;
}
