import { parseChannel } from '@attune/protocol';
import type { Run } from './history.ts';

/** Somebody is in a session from their first open socket to the end of their last one. */
export type Stay = {
  readonly from: number;
  /** Infinity while it lasts. */
  readonly until: number;
  readonly devicesAt: (at: number) => number;
  /** The last instant up to `at` at which the number of sockets changed. */
  readonly changedBefore: (at: number) => number;
};

/** The stays of each person in one session, in order. */
export type Here = ReadonlyMap<string, readonly Stay[]>;

/** Who should be shown, from what the sockets of all clients went through. Nobody for a channel that is no session's. */
export function whoIsHere(channel: string, { connections }: Run): Here {
  const { kind, id } = parseChannel(channel);
  if (kind !== 'session') return new Map();
  const socketOf = (fact: { readonly who: string; readonly socket: number }): string =>
    `${fact.who} ${fact.socket}`;
  const inHere = new Set(
    connections.flatMap((fact) => (fact.is === 'connected' && fact.session === id ? [socketOf(fact)] : [])),
  );
  const changes = connections.filter((fact) => inHere.has(socketOf(fact)));
  return new Map(
    [...Map.groupBy(changes, ({ user }) => user)].map(([user, own]) => [
      user,
      staysOf(own.map(({ at, is }) => ({ at, step: is === 'connected' ? 1 : -1 }))),
    ]),
  );
}

/** Whether a life had a socket at that moment. */
export function isOnline(who: string, at: number, { connections }: Run): boolean {
  const before = connections.filter((fact) => fact.who === who && fact.at <= at);
  return (
    before.filter(({ is }) => is === 'connected').length > before.filter(({ is }) => is === 'closed').length
  );
}

export function staysOfUser(here: Here, user: string): readonly Stay[] {
  return here.get(user) ?? [];
}

type Change = { readonly at: number; readonly step: 1 | -1 };

function staysOf(changes: readonly Change[]): readonly Stay[] {
  const stays: Stay[] = [];
  let open: Change[] = [];
  let devices = 0;
  for (const change of changes) {
    devices += change.step;
    open.push(change);
    if (devices > 0) continue;
    stays.push(toStay(open, change.at));
    open = [];
  }
  if (devices > 0) stays.push(toStay(open, Infinity));
  return stays;
}

function toStay(changes: readonly Change[], until: number): Stay {
  return {
    from: changes[0]?.at ?? 0,
    until,
    devicesAt: (at) => changes.reduce((sum, change) => (change.at <= at ? sum + change.step : sum), 0),
    changedBefore: (at) => changes.findLast((change) => change.at <= at)?.at ?? 0,
  };
}
