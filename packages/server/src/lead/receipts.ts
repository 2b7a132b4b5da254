import { leadChannel, type Applied } from '@attune/protocol';
import type { Realtime, StateOut } from '../capability.ts';
import type { StateValue } from '../hub/stateStore.ts';
import { gather, type Rest } from '../platform/gather.ts';

/** Whoever leads looks at it for seconds; a node that is gone is counted no longer than this. */
const LEASE_MS = 10 * 60 * 1000;
/** Of what was told of a node by another: those that live tell theirs anew in a moment. */
const STAND_IN_LEASE_MS = 10_000;
const MAX_SESSIONS = 1_000;
/** Of one session on one node. */
const MAX_PEOPLE = 1_000;

export type ReceiptsDeps = {
  /** This node's id. */
  readonly node: string;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Between two tellings (LEAD-8). */
  readonly rest: Rest;
  /** The ids of those who take part now, also while they are away. */
  readonly readParticipants: (sessionId: string) => Promise<ReadonlySet<string>>;
  /** The newest offset of the session's channel. */
  readonly readTop: (sessionId: string) => Promise<number>;
  readonly onTrouble: (error: unknown) => void;
};

export type Receipts = {
  /** The screen of this person shows what was told up to this offset. */
  applied(sessionId: string, userId: string, offset: number): void;
  /** There may be others who take part in these sessions. */
  recount(sessionIds: readonly string[]): void;
  idle(): Promise<void>;
};

/** How far the screens that speak to this node are, told to those who lead once in a while. Lost with the node: the next command begins anew. */
export function createReceipts(deps: ReceiptsDeps): Receipts {
  const { node, realtime, rest, readParticipants, readTop, onTrouble } = deps;
  const rooms = new Map<string, Map<string, number>>();

  const told = gather<string>(
    async (sessionIds) => {
      const states = await Promise.all(sessionIds.map(stateOf));
      await realtime.carryOut({ states });
    },
    onTrouble,
    rest,
  );

  async function stateOf(sessionId: string): Promise<StateOut> {
    // Before the offset is read: what is heard from here on may be newer than that, and is told next.
    const heard = [...(rooms.get(sessionId) ?? [])];
    const [people, top] = await Promise.all([readParticipants(sessionId), readTop(sessionId)]);
    // Who takes part no more, or has made it up, counts for nothing, and is not named.
    const shown = new Map(heard.filter(([userId, at]) => at <= top && people.has(userId)));
    for (const [userId] of heard) if (!shown.has(userId)) rooms.get(sessionId)?.delete(userId);
    const value: Applied = { participants: people.size, offsets: Object.fromEntries(shown) };
    return { channel: leadChannel(sessionId), type: 'applied', key: node, value, leaseMs: LEASE_MS };
  }

  function roomOf(sessionId: string): Map<string, number> {
    const room = rooms.get(sessionId) ?? new Map<string, number>();
    // The order is that of the last word of anybody there.
    rooms.delete(sessionId);
    rooms.set(sessionId, room);
    if (rooms.size > MAX_SESSIONS) rooms.delete(rooms.keys().next().value ?? '');
    return room;
  }

  return {
    applied(sessionId, userId, offset) {
      const room = roomOf(sessionId);
      if (offset <= (room.get(userId) ?? 0) || (room.size >= MAX_PEOPLE && !room.has(userId))) return;
      room.set(userId, offset);
      told.add([sessionId]);
    },
    recount: (sessionIds) => told.add(sessionIds.filter((id) => rooms.has(id))),
    idle: () => told.idle(),
  };
}

/**
 * What nodes have told of a channel, without somebody. It may be older than what they tell in this moment, so those that live have to be
 * asked to tell theirs anew (`Plan.rewritten`); of those that are gone it is the last that is told.
 */
export function receiptsWithout(
  channel: string,
  values: readonly StateValue[],
  userId: string,
): readonly StateOut[] {
  return values.flatMap(({ type, key, json }): readonly StateOut[] => {
    if (type !== 'applied') return [];
    const { participants, offsets } = JSON.parse(json) as Applied;
    if (!(userId in offsets)) return [];
    const { [userId]: _, ...others } = offsets;
    const value = { participants: participants - 1, offsets: others };
    return [{ channel, type, key, value, leaseMs: STAND_IN_LEASE_MS }];
  });
}
