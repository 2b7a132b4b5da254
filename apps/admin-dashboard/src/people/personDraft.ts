import {
  SEAT_ROLES,
  type calls,
  type CallBody,
  type SeatRole,
  type Session,
  type User,
} from '@attune/protocol';
import type { Option } from '../ui/SelectField.vue';
import { byUrgency, isOpen, phaseWord } from '../sessions/sessionWords.ts';

/** What a form about a person holds: text, as the fields do. */
export type PersonDraft = {
  first_name: string;
  last_name: string;
  email: string;
  role: string;
  session_id: string;
  minutes: string;
};

export type NewPerson = CallBody<typeof calls.createUser>;
export type PersonChange = CallBody<typeof calls.updateUser>;

export const EMPTY_DRAFT: PersonDraft = {
  first_name: '',
  last_name: '',
  email: '',
  role: 'participant',
  session_id: '',
  minutes: '',
};

/** The minutes are left empty: a row does not tell them, and sending others would change them. */
export function draftOf(person: User): PersonDraft {
  return {
    first_name: person.first_name,
    last_name: person.last_name,
    email: person.email ?? '',
    role: person.role,
    session_id: person.session_id ?? '',
    minutes: '',
  };
}

export function newPerson(draft: PersonDraft): NewPerson {
  return {
    first_name: draft.first_name,
    last_name: draft.last_name,
    email: draft.email,
    role: seatRole(draft.role) ?? 'participant',
    ...(draft.session_id && { session_id: draft.session_id }),
    ...(draft.session_id && draft.minutes && { session_minutes: Number(draft.minutes) }),
  };
}

/** Only what differs, so that a change somebody else makes at the same time is not undone. Undefined: nothing to save. */
export function personChange(person: User, draft: PersonDraft): PersonChange | undefined {
  const before = draftOf(person);
  const role = seatRole(draft.role);
  const change: PersonChange = {
    ...(draft.first_name !== before.first_name && { first_name: draft.first_name }),
    ...(draft.last_name !== before.last_name && { last_name: draft.last_name }),
    ...(draft.email !== before.email && { email: draft.email }),
    ...(role && draft.role !== before.role && { role }),
    ...(draft.session_id !== before.session_id && { session_id: draft.session_id || null }),
    ...(draft.minutes && { session_minutes: Number(draft.minutes) }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

function seatRole(role: string): SeatRole | undefined {
  return SEAT_ROLES.find((known) => known === role);
}

export const ROLE_OPTIONS: readonly Option[] = [
  { value: 'participant', text: 'Participant' },
  { value: 'instructor', text: 'Instructor' },
  { value: 'observer', text: 'Observer' },
];

/** Sessions somebody can still come into; `kept` stays in the list although it is over, because the person is in it. */
export function sessionOptions(sessions: readonly Session[], kept = ''): Option[] {
  const open = sessions.filter((session) => isOpen(session) || session.id === kept).sort(byUrgency);
  return [
    { value: '', text: 'No session' },
    ...open.map((session) => ({
      value: session.id,
      text: `${session.title} (${phaseWord(session.phase).text.toLowerCase()})`,
    })),
  ];
}
