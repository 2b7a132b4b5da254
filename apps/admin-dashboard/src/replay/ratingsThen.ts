import type { LoggedRating } from '@attune/protocol';

export type RatedThen = { readonly count: number; readonly mean: number };

/** How everything was rated by then: of each person and thing the newest rating. Undefined: nobody had rated anything. */
export function ratedAt(ratings: readonly LoggedRating[], at: number): RatedThen | undefined {
  const newest = new Map<string, number>();
  for (const { at: given, giver, about, rating } of ratings) {
    if (Date.parse(given) > at) break;
    newest.set(`${giver} ${about}`, rating);
  }
  if (newest.size === 0) return undefined;
  const sum = [...newest.values()].reduce((all, rating) => all + rating, 0);
  return { count: newest.size, mean: Math.round((sum / newest.size) * 10) / 10 };
}
