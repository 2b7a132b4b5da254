import type { Noted } from './facts.ts';

/** How long each of those that were cut off was away: from the close that it noticed until it was live on all its channels again. */
export type RecoveryWatch = {
  /** Every fact goes through here, stamped by the same clock. */
  readonly see: (who: string, fact: Noted, at: number) => void;
  /** Milliseconds, in the order of the returns. */
  readonly returnsMs: readonly number[];
  /** Those of {@link returnsMs} whose connection had settled: who is cut off again and again waits longer each time, as it should. */
  readonly settledReturnsMs: readonly number[];
  /** Instants of new connections, for how evenly they came. */
  readonly connectedAt: readonly number[];
  /** Returns that were answered `recovered: false`. */
  readonly resets: number;
};

type Away = { readonly since: number; readonly missing: Set<string>; readonly hadSettled: boolean };

/** A connection that lived for so long is forgiven its attempts, with room for what goes on beside. */
const SETTLED_MS = 5_500;

export function watchRecovery(): RecoveryWatch {
  const followed = new Map<string, Set<string>>();
  /** Each life's open ones, by number, and since when they are. */
  const sockets = new Map<string, Map<number, number>>();
  const away = new Map<string, Away>();
  const returnsMs: number[] = [];
  const settledReturnsMs: number[] = [];
  const connectedAt: number[] = [];
  let resets = 0;

  const closed = (who: string, socket: number, at: number): void => {
    const open = sockets.get(who);
    const hadSettled = at - (open?.get(socket) ?? at) > SETTLED_MS;
    open?.delete(socket);
    // With another socket open already nobody was away.
    if (open?.size || away.has(who)) return;
    away.set(who, { since: at, missing: new Set(followed.get(who)), hadSettled });
  };
  const live = (who: string, channel: string, at: number): void => {
    const trip = away.get(who);
    if (!trip?.missing.delete(channel) || trip.missing.size > 0) return;
    away.delete(who);
    returnsMs.push(at - trip.since);
    if (trip.hadSettled) settledReturnsMs.push(at - trip.since);
  };
  return {
    returnsMs,
    settledReturnsMs,
    connectedAt,
    get resets() {
      return resets;
    },
    see: (who, fact, at) => {
      switch (fact.is) {
        case 'followed':
          followed.set(who, (followed.get(who) ?? new Set()).add(fact.channel));
          return;
        case 'left':
          followed.delete(who);
          away.delete(who);
          return;
        case 'connected':
          sockets.set(who, (sockets.get(who) ?? new Map()).set(fact.socket, at));
          connectedAt.push(at);
          return;
        case 'closed':
          return closed(who, fact.socket, at);
        case 'live':
          return live(who, fact.channel, at);
        case 'returned':
          if (!fact.recovered) resets += 1;
          return;
        default:
          return;
      }
    },
  };
}
