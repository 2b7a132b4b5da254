import type { Synchrony } from '@attune/protocol';

/** What was told while somebody looked: the last five minutes of it. */
export type SynchronyTrail = readonly { readonly at: number; readonly r: number | null }[];

const KEPT_MS = 5 * 60_000;
/** Told once a second; after a longer silence the line begins anew, for nothing is known of the time between. */
const GAP_MS = 3_500;

export function trailWith(trail: SynchronyTrail, { at, r }: Pick<Synchrony, 'at' | 'r'>): SynchronyTrail {
  const point = { at: Date.parse(at), r };
  if ((trail.at(-1)?.at ?? -Infinity) >= point.at) return trail;
  return [...trail.filter((each) => point.at - each.at <= KEPT_MS), point];
}

/** An SVG path in a box of this size, the newest at its end; empty for a trail without a line. */
export function trailPath(trail: SynchronyTrail, width: number, height: number): string {
  const newest = trail.at(-1)?.at ?? 0;
  let isOpen = false;
  let lastAt = -Infinity;
  return trail
    .map(({ at, r }) => {
      if (r === null) {
        isOpen = false;
        return '';
      }
      const goesOn = isOpen && at - lastAt <= GAP_MS;
      isOpen = true;
      lastAt = at;
      const x = width * (1 - (newest - at) / KEPT_MS);
      const y = height * (1 - r);
      return `${goesOn ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

const TREND_WORDS = { rising: 'rising', steady: 'steady', falling: 'falling' } as const;

export function synchronyText({ r, people, trend }: Synchrony): string {
  const who = people === 1 ? '1 person contributes' : `${people} people contribute`;
  if (r === null) return `${who}; it takes two.`;
  return `${Math.round(r * 100)} %, ${TREND_WORDS[trend]}; ${who}.`;
}
