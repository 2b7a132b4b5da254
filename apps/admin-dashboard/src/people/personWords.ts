import { JOINABLE_PHASES, type Session, type User } from '@attune/protocol';
import { standingOf, type Standing } from './standing.ts';

/** A badge: its words and how it looks. */
export type Word = {
  readonly text: string;
  readonly tone: 'plain' | 'info' | 'success' | 'warning' | 'error';
};

const STANDING: Readonly<Record<Standing, Word>> = {
  no_session: { text: 'No session', tone: 'plain' },
  invited: { text: 'Invited', tone: 'info' },
  joined: { text: 'Joined', tone: 'info' },
  live: { text: 'Live', tone: 'success' },
  away: { text: 'Away', tone: 'plain' },
  completed: { text: 'Completed', tone: 'plain' },
  expired: { text: 'Expired', tone: 'warning' },
  revoked: { text: 'Revoked', tone: 'error' },
  removed: { text: 'Removed', tone: 'error' },
};

export function standingWord(standing: Standing): Word {
  return STANDING[standing];
}

export function statusWord(person: User): Word {
  return standingWord(standingOf(person));
}

/** Where the link of a person stands; one link at a time is theirs. */
export function inviteWord(person: User): Word {
  if (person.status === 'revoked' || person.status === 'removed') return { text: 'Revoked', tone: 'error' };
  if (person.invite_url === null) return { text: 'No link', tone: 'plain' };
  if (person.joined_at !== null) return { text: 'Used', tone: 'success' };
  if (!person.token_valid) return { text: 'Expired', tone: 'warning' };
  return { text: 'Unused', tone: 'info' };
}

export function fullName(person: Pick<User, 'first_name' | 'last_name'>): string {
  return `${person.first_name} ${person.last_name}`.trim();
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word ? [...word][0] : ''))
    .join('')
    .toUpperCase();
}

const devices = (count: number) => (count === 1 ? '1 open connection' : `${count} open connections`);

/** What happens to whom when a person is removed: shown before it is done. */
export function removalEffects(person: User, sessions: Iterable<Session>): string[] {
  const name = person.first_name;
  const effects = [`${fullName(person)} (${person.email ?? 'no e-mail'}) disappears from the table.`];
  if (person.session_title !== null)
    effects.push(`${name} loses the seat in “${person.session_title}” and cannot come back in.`);
  if (person.devices > 0) effects.push(`${devices(person.devices)} of ${name} will be closed now.`);
  if (person.invite_url !== null) effects.push('The invite link stops working.');
  for (const session of sessions) {
    if (session.instructor?.user_id !== person.id) continue;
    if (!JOINABLE_PHASES.some((phase) => phase === session.phase)) continue;
    effects.push(`“${session.title}” with ${peopleCount(session.people)} is left without its instructor.`);
  }
  return effects;
}

/** What happens when a link is withdrawn. Who came in by it is shown out. */
export function revocationEffects(person: User): string[] {
  const effects = [`The link of ${fullName(person)} stops working.`];
  if (person.joined_at !== null) effects.push(`${person.first_name} came in by it and is shown out.`);
  if (person.devices > 0) effects.push(`${devices(person.devices)} will be closed now.`);
  return effects;
}

/** How many are connected, however many devices each has. Who runs the place is not counted. */
export function hereCount(people: readonly User[]): number {
  return people.filter((person) => person.devices > 0 && person.role !== 'admin').length;
}

export function peopleCount(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

/** What happens when somebody's data is deleted: more than when they are removed. */
export function erasureEffects(person: User): string[] {
  const name = person.first_name;
  return [
    `${fullName(person)} disappears from the table, with all links and seats.`,
    `What ${name} wrote, voted and rated is deleted, in every session. Where ${name} wrote, it says that it was removed.`,
    ...(person.devices > 0 ? [`${devices(person.devices)} of ${name} will be closed now.`] : []),
    'The figures of groups stay: they name nobody.',
    'What others have seen, or keep on their devices, cannot be taken back. Nobody can undo this.',
  ];
}

/** A file for people to read, on the host of this page: there its login is known. */
export function recordLink(address: string): string {
  return `${new URL(address).pathname}?format=md`;
}
