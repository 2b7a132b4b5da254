import type { User } from '@attune/protocol';
import type { LiveColumn } from '../ui/liveColumn.ts';
import type { Sorting } from '../ui/sortParameter.ts';
import { fullName, inviteWord } from './personWords.ts';
import { STANDINGS, standingOf } from './standing.ts';

const instant = (at: string | null) => (at === null ? null : Date.parse(at));

export const PERSON_COLUMNS: readonly LiveColumn<User>[] = [
  { id: 'name', title: 'Name', value: fullName, key: true },
  { id: 'email', title: 'E-mail', value: (person) => person.email },
  { id: 'role', title: 'Role', value: (person) => person.role },
  {
    id: 'status',
    title: 'Status',
    value: (person) => STANDINGS.indexOf(standingOf(person)),
    order: 'basic',
    key: true,
  },
  { id: 'session', title: 'Session', value: (person) => person.session_title, key: true },
  { id: 'progress', title: 'Progress', value: (person) => person.progress },
  { id: 'record', title: 'Afterwards', value: (person) => (person.summary ? 1 : 0), order: 'basic' },
  { id: 'timer', title: 'Timer', value: (person) => instant(person.session_expires_at), order: 'basic' },
  { id: 'devices', title: 'Devices', value: (person) => person.devices, order: 'basic' },
  { id: 'invite', title: 'Invite', value: (person) => inviteWord(person).text },
  { id: 'joined', title: 'Joined', value: (person) => instant(person.joined_at), order: 'basic' },
];

export const USUAL_ORDER: Sorting = [{ id: 'name', desc: false }];
