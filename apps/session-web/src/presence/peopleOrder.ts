import type { Presence } from '@attune/protocol';

/** Who leads first, then me, then everybody by name as people of this language sort names. */
export function peopleOrder(people: Iterable<Presence>, me: string): Presence[] {
  const rank = ({ role, user_id }: Presence) => (role === 'instructor' ? 0 : user_id === me ? 1 : 2);
  return [...people].sort(
    (a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name) || (a.user_id < b.user_id ? -1 : 1),
  );
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** Those whose name has every word that was typed, wherever it stands. */
export function peopleFound(people: readonly Presence[], typed: string): Presence[] {
  const words = folded(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  return people.filter(({ name }) => words.every((word) => folded(name).includes(word)));
}

/** Without accents and capitals: `jose` finds José. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/** The first letters of the first and the last word of a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => [...(word ?? '')][0] ?? '').join('');
}
