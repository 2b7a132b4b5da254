import type { calls, CallBody, User } from '@attune/protocol';
import { fullName } from '../people/personWords.ts';
import type { Option } from '../ui/SelectField.vue';

/** What the form about a session holds: text, as the fields do. */
export type SessionDraft = {
  title: string;
  minutes: string;
  capacity: string;
  /** As `datetime-local` writes it: without a zone, meant in the reader's own. */
  startsAt: string;
  instructorId: string;
};

export const EMPTY_SESSION: SessionDraft = {
  title: '',
  minutes: '20',
  capacity: '100',
  startsAt: '',
  instructorId: '',
};

export function newSession(draft: SessionDraft): CallBody<typeof calls.createSession> {
  return {
    title: draft.title,
    // An empty field is no zero: the schema then says what is missing.
    duration_minutes: draft.minutes === '' ? Number.NaN : Number(draft.minutes),
    ...(draft.capacity && { capacity: Number(draft.capacity) }),
    ...(draft.startsAt && { starts_at: new Date(draft.startsAt).toISOString() }),
    ...(draft.instructorId && { instructor_id: draft.instructorId }),
  };
}

/**
 * Who can be appointed: those who may lead already, and apart from them everybody else, who may from then on; nobody who was shown out.
 * Two of one name are told apart by the e-mail.
 */
export function instructorOptions(people: readonly User[], none: string): Option[] {
  const able = people.filter(({ status }) => status !== 'removed' && status !== 'revoked');
  able.sort(
    (one, other) =>
      Number(mayLead(other)) - Number(mayLead(one)) || fullName(one).localeCompare(fullName(other)),
  );
  const isShared = (name: string) => able.filter((person) => fullName(person) === name).length > 1;
  const text = (person: User) => {
    const name = fullName(person);
    return isShared(name) && person.email ? `${name} (${person.email})` : name;
  };
  const optionOf = (person: User): Option => ({
    value: person.id,
    text: text(person),
    group: mayLead(person) ? 'Instructors' : 'Others: it makes them instructors',
  });
  return [{ value: '', text: none }, ...able.map(optionOf)];
}

function mayLead({ role }: User): boolean {
  return role === 'instructor' || role === 'admin';
}
