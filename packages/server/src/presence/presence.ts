import type { Capability, Identity, Realtime } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import type { Rest } from '../platform/gather.ts';
import type { Storage } from '../storage/storage.ts';
import { Board } from './board.ts';
import { parsePartKey, sessionOfParts } from './parts.ts';
import { createPatrol } from './patrol.ts';
import { Rooms } from './rooms.ts';
import { Settling } from './settling.ts';

/** Within this each node tells again who is here, when the store has forgotten: not all of them at the same moment. */
const TELL_WITHIN_MS = 1_000;
/** By then all of them have: who left this node while it was alone may have come to another, whose word for it is needed. */
const TOLD_BY_MS = 3_000;

export type PresenceDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Between two tellings of who is here. */
  readonly rest: Rest;
  readonly realtime: Realtime;
  readonly states: Pick<StateStore, 'isShared' | 'set' | 'remove' | 'snapshot' | 'onExpired' | 'onLost'>;
  /** This node's id: its parts go by it. */
  readonly node: string;
  /** From 0 to 1; keeps the nodes from asking all at once. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

/** Who is here, by session, over all nodes. Admins watch without a seat and are not shown. */
export function createPresence(deps: PresenceDeps): Capability {
  const parts = partsOf(deps);
  const { rooms, settling, patrol, tellAll } = parts;
  const stops = listen(deps, parts);

  return {
    name: 'presence',
    async hydrate({ kind, id }) {
      if (kind === 'session') patrol.visit(id);
      return [];
    },
    connected(identity, connectionId) {
      const sessionId = seatedIn(identity);
      if (sessionId === null) return;
      rooms.enter(sessionId, identity, connectionId);
      settling.add(sessionId, [identity.userId]);
    },
    disconnected(identity, connectionId) {
      const sessionId = seatedIn(identity);
      if (sessionId === null) return;
      rooms.step(sessionId, identity.userId, { type: 'disconnected', connectionId });
      settling.check(sessionId);
      settling.add(sessionId, [identity.userId]);
    },
    touched(touched) {
      for (const [sessionId, userIds] of rooms.concerned(touched)) {
        if (userIds.length > 0) settling.check(sessionId);
        settling.add(sessionId, userIds);
      }
    },
    fenced() {
      // Others have told that its people are gone, and may have them back by now: of this node's parts nothing may be left.
      tellAll();
      rooms.clear();
    },
    async start() {
      stops.push(patrol.start());
    },
    async stop() {
      for (const stop of stops) stop();
      rooms.stop();
      await settling.stop();
    },
  };
}

function partsOf(deps: PresenceDeps) {
  const board = new Board(deps);
  const rooms = new Rooms(deps.clock, (sessionId, userId) => settling.add(sessionId, [userId]));
  const patrol = createPatrol({
    ...deps,
    sessions: () => rooms.sessionIds,
    differences: (sessionId) => board.differences(sessionId, rooms.partsIn(sessionId)),
    mend: (sessionId, userIds) => settling.add(sessionId, userIds),
  });
  const settling: Settling = new Settling({
    ...deps,
    rooms,
    board,
    // The last of this node's people has left: if the row was lost on the way, nobody here would find it.
    onSettled(sessionId) {
      if (!rooms.has(sessionId)) patrol.visit(sessionId);
    },
  });
  const tellAll = () => rooms.sessionIds.forEach((id) => settling.add(id, rooms.usersIn(id)));
  return { rooms, settling, patrol, tellAll };
}

function listen(
  { states, clock, random }: Pick<PresenceDeps, 'states' | 'clock' | 'random'>,
  { settling, patrol, tellAll }: Pick<ReturnType<typeof partsOf>, 'settling' | 'patrol' | 'tellAll'>,
): (() => void)[] {
  let waits: readonly (() => void)[] = [];
  const cancel = () => waits.forEach((stop) => stop());
  return [
    states.onExpired((channel, { key }) => {
      const sessionId = sessionOfParts(channel);
      if (sessionId !== undefined) settling.add(sessionId, [parsePartKey(key).userId]);
    }),
    states.onLost(() => {
      patrol.pause();
      cancel();
      waits = [
        clock.after(TELL_WITHIN_MS * random(), tellAll),
        clock.after(TOLD_BY_MS, () => settling.settleOwed()),
      ];
    }),
    cancel,
  ];
}

function seatedIn({ seatId, sessionId }: Identity): string | null {
  return seatId === null ? null : sessionId;
}
