/** Above this a group breathes together. */
export const SYNC_REACHED_R = 0.8;
/** A group that was together is apart again only below this, so that a wavering r is not announced again and again. */
export const SYNC_LOST_R = 0.7;

/** Not looked at for this long, an r is not known to have stayed above anything. */
const LOOK_GAP_MAX_MS = 5_000;

/** Where a group stands on its way to one whole cycle together. */
export type SyncWatch =
  | { readonly at: 'apart' }
  | { readonly at: 'gathering'; readonly since: number; readonly seenAt: number }
  | { readonly at: 'together' };

/** One look at the group. `now` and `cycleMs` are in ms of the same clock. */
export interface SyncTick {
  /** Of {@link synchrony}; null while fewer than two people have a phase. */
  readonly r: number | null;
  readonly now: number;
  /** Length of the cycle that is breathed now. */
  readonly cycleMs: number;
}

/** What there is to do after a look. `announce`: this is the moment to send `group_sync_achieved`. */
export type SyncEffect = { readonly do: 'announce' };

/** The state before the first look. */
export const syncApart: SyncWatch = { at: 'apart' };

/**
 * Takes in one look; look several times a cycle. Announces once r has been above {@link SYNC_REACHED_R} at every
 * look for a whole cycle, and again only after the group was apart in between: below {@link SYNC_LOST_R}, or fewer
 * than two.
 */
export function stepSync(watch: SyncWatch, tick: SyncTick): readonly [SyncWatch, ...SyncEffect[]] {
  const { r, now, cycleMs } = tick;
  if (r === null) return [syncApart];
  if (watch.at === 'together') return [r < SYNC_LOST_R ? syncApart : watch];
  if (!(r > SYNC_REACHED_R)) return [syncApart];

  const since = watch.at === 'gathering' && isNext(watch.seenAt, now) ? watch.since : now;
  if (now - since >= cycleMs) return [{ at: 'together' }, { do: 'announce' }];
  return [{ at: 'gathering', since, seenAt: now }];
}

/** A clock that was set back proves nothing either. */
function isNext(seenAt: number, now: number): boolean {
  return now >= seenAt && now - seenAt <= LOOK_GAP_MAX_MS;
}
