import { limits } from '@attune/protocol';
import type { Capability, Identity, Realtime, StateOut, Touched } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { gather } from '../platform/gather.ts';
import type { Storage } from '../storage/storage.ts';
import type { PresenceEvent } from './presence.machine.ts';
import { Room } from './room.ts';
import { readSeated } from './store.ts';

export type PresenceDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly onTrouble: (error: unknown) => void;
};

/** Who is here, by session. Admins watch without a seat and are not shown. */
export function createPresence({ storage, clock, realtime, onTrouble }: PresenceDeps): Capability {
  const rooms = new Map<string, Room>();
  const graces = new Set<() => void>();
  const env = () => ({ now: clock.now(), graceMs: limits.PRESENCE_GRACE_MS });

  const changed = gather<string>(async (sessionIds) => {
    const states: StateOut[] = [];
    for (const id of sessionIds) states.push(...(await changesIn(id)));
    if (states.length > 0) await realtime.carryOut({ states });
  }, onTrouble);

  async function changesIn(sessionId: string): Promise<StateOut[]> {
    const room = rooms.get(sessionId);
    if (!room || room.isEmpty) return [];
    await closeUnseated(sessionId, room).catch(onTrouble);
    const changes = room.takeChanges();
    if (room.isEmpty) rooms.delete(sessionId);
    return changes;
  }

  /** Who was removed, or whose time is over, is not shown as about to come back. */
  async function closeUnseated(sessionId: string, room: Room): Promise<void> {
    const userIds = room.userIds;
    const seated = await readSeated(storage, sessionId, userIds, clock.now());
    for (const userId of userIds) {
      if (!seated.has(userId)) room.step(userId, { type: 'closed' }, env());
    }
  }

  function feed(sessionId: string, userId: string, event: PresenceEvent): void {
    const standing = rooms.get(sessionId)?.step(userId, event, env());
    if (standing?.at === 'reconnecting') alarmAfterGrace(sessionId, userId, standing.until - clock.now());
    changed.add([sessionId]);
  }

  function alarmAfterGrace(sessionId: string, userId: string, delayMs: number): void {
    const stop = clock.after(delayMs, () => {
      graces.delete(stop);
      feed(sessionId, userId, { type: 'alarm' });
    });
    graces.add(stop);
  }

  return {
    name: 'presence',
    connected(identity, connectionId) {
      const sessionId = seatedIn(identity);
      if (sessionId === null) return;
      const room = rooms.get(sessionId) ?? new Room(sessionId);
      rooms.set(sessionId, room);
      room.enter(identity, connectionId, env());
      changed.add([sessionId]);
    },
    disconnected(identity, connectionId) {
      const sessionId = seatedIn(identity);
      if (sessionId !== null) feed(sessionId, identity.userId, { type: 'disconnected', connectionId });
    },
    touched(touched) {
      changed.add([...rooms].filter(([id, room]) => concerns(touched, id, room)).map(([id]) => id));
    },
    async stop() {
      for (const stop of graces) stop();
      await changed.idle();
    },
  };
}

function seatedIn({ seatId, sessionId }: Identity): string | null {
  return seatId === null ? null : sessionId;
}

function concerns({ users = [], sessions = [] }: Touched, sessionId: string, room: Room): boolean {
  return sessions.includes(sessionId) || users.some((userId) => room.has(userId));
}
