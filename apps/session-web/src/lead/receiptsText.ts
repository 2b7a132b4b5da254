import type { Applied, Presence } from '@attune/protocol';

/** How many screens of participants show what was told up to an offset, and how many people that leaves. */
export type Receipts = { readonly applied: number; readonly of: number; readonly away: number };

/** Each node tells of those who speak to it; a person who moved is in two. */
export function receiptsOf(told: Iterable<Applied>, people: readonly Presence[], offset: number): Receipts {
  // Who leads too by now is not one of those who follow.
  const others = new Set(people.filter(({ role }) => role !== 'participant').map(({ user_id: id }) => id));
  const followed = new Set<string>();
  let of = 0;
  for (const { participants, offsets } of told) {
    of = Math.max(of, participants);
    for (const [userId, upTo] of Object.entries(offsets))
      if (upTo >= offset && !others.has(userId)) followed.add(userId);
  }
  const here = people.filter(({ role, status }) => role === 'participant' && status === 'here');
  // Somebody who just came in may be here before the count says so.
  const total = Math.max(of, here.length, followed.size);
  const waiting = here.filter(({ user_id: id }) => !followed.has(id)).length;
  return { applied: followed.size, of: total, away: total - followed.size - waiting };
}

/** Nothing where nobody takes part. */
export function receiptsText({ applied, of, away }: Receipts): string {
  if (of === 0) return '';
  if (applied === of) return of === 1 ? 'The one screen has followed' : `All ${of} screens have followed`;
  return `${applied} of ${of} applied${away > 0 ? `, ${away} when they return` : ''}`;
}
