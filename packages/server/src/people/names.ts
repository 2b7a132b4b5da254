import type { Person, Role } from '@attune/protocol';
import type { UserRow } from '../storage/tables.ts';

export type Named = Pick<UserRow, 'first_name' | 'last_name' | 'display_name'>;

/** What others see. */
export function shownName({ first_name: first, last_name: last, display_name: shown }: Named): string {
  return shown ?? `${first} ${last}`.trim();
}

export function personOf(user: Named & Pick<UserRow, 'id'>, role: Role): Person {
  return { user_id: user.id, name: shownName(user), role };
}

/** A name that somebody typed into one field: the last word is the last name, where there are several. */
export function splitName(name: string): Pick<UserRow, 'first_name' | 'last_name'> {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.pop() : undefined;
  return { first_name: words.join(' '), last_name: last ?? '' };
}
