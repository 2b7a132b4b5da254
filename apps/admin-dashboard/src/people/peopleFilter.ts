import type { User } from '@attune/protocol';
import { fullName } from './personWords.ts';
import { STANDINGS, standingOf, type Standing } from './standing.ts';

/** What the table of people shows. It lives in the address, so that a view can be kept and sent to a colleague. */
export type PeopleFilter = {
  readonly search: string;
  readonly status: Standing | '';
  /** A session's id, `none` for people without one, empty for all. */
  readonly session: string;
};

/** As vue-router gives and takes it. */
export type Query = Readonly<Record<string, string | null | undefined | readonly (string | null)[]>>;

export const NO_SESSION = 'none';

export function textOf(query: Query, name: string): string {
  const value = query[name];
  return typeof value === 'string' ? value : '';
}

/** A status nobody knows, from an old or mistyped address, is no filter. */
export function readFilter(query: Query): PeopleFilter {
  const wanted = textOf(query, 'status');
  return {
    search: textOf(query, 'q'),
    status: STANDINGS.find((status) => status === wanted) ?? '',
    session: textOf(query, 'session'),
  };
}

/** The query with the filter in it; what is empty is left out, what belongs to others is kept. */
export function writeFilter(query: Query, change: Partial<PeopleFilter>): Query {
  const { search, status, session } = { ...readFilter(query), ...change };
  return {
    ...query,
    q: search || undefined,
    status: status || undefined,
    session: session || undefined,
  };
}

export function isFiltered({ search, status, session }: PeopleFilter): boolean {
  return search.trim() !== '' || status !== '' || session !== '';
}

/** Every word of the search must be found, in whatever order: in the name, the e-mail or the session's title. */
export function matches(person: User, { search, status, session }: PeopleFilter): boolean {
  if (status !== '' && standingOf(person) !== status) return false;
  if (session !== '' && (person.session_id ?? NO_SESSION) !== session) return false;
  const text = plain(`${fullName(person)} ${person.email ?? ''} ${person.session_title ?? ''}`);
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Without case and accents: whoever looks for Joao finds João. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();
}
