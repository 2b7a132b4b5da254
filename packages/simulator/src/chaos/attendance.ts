import type { Noted } from './facts.ts';

/** Where everybody is now, as their own sockets say: which lives have an open one, and at which nodes. */
export type Attendance = {
  /** Every fact goes through here. */
  readonly see: (who: string, fact: Noted) => void;
  /** Lives with a socket at this node; the id is the one that `welcome` says, another one after each start. */
  readonly at: (nodeId: string) => ReadonlySet<string>;
  /** Ids of the nodes at which this life has a socket. */
  readonly nodesOf: (who: string) => readonly string[];
  readonly isOpen: (who: string) => boolean;
  /** Open sockets of all lives of a person. */
  readonly devicesOf: (user: string) => number;
};

type Socket = { readonly who: string; readonly user: string; readonly node: string };

export function watchAttendance(): Attendance {
  const sockets = new Map<string, Socket>();
  const where = (accepts: (socket: Socket) => boolean): readonly Socket[] =>
    [...sockets.values()].filter(accepts);
  return {
    see: (who, fact) => {
      if (fact.is === 'connected') {
        sockets.set(`${who} ${fact.socket}`, { who, user: fact.user, node: fact.node });
      }
      if (fact.is === 'closed') sockets.delete(`${who} ${fact.socket}`);
    },
    at: (nodeId) => new Set(where(({ node }) => node === nodeId).map(({ who }) => who)),
    nodesOf: (who) => where((socket) => socket.who === who).map(({ node }) => node),
    isOpen: (who) => where((socket) => socket.who === who).length > 0,
    devicesOf: (user) => where((socket) => socket.user === user).length,
  };
}
