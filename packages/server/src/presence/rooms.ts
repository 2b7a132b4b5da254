import { limits } from '@attune/protocol';
import type { Identity, Touched } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { Part } from './parts.ts';
import type { PresenceEvent } from './presence.machine.ts';
import { Room } from './room.ts';

const NOBODY: ReadonlyMap<string, Part> = new Map();

/** The people of this node in all sessions, and the graces of those who lost their last connection. */
export class Rooms {
  readonly #clock: Clock;
  readonly #onGraceOver: (sessionId: string, userId: string) => void;
  readonly #rooms = new Map<string, Room>();
  readonly #graces = new Set<() => void>();

  constructor(clock: Clock, onGraceOver: (sessionId: string, userId: string) => void) {
    this.#clock = clock;
    this.#onGraceOver = onGraceOver;
  }

  get sessionIds(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  has(sessionId: string): boolean {
    return this.#rooms.has(sessionId);
  }

  usersIn(sessionId: string): readonly string[] {
    return this.#rooms.get(sessionId)?.userIds ?? [];
  }

  partsIn(sessionId: string): ReadonlyMap<string, Part> {
    return this.#rooms.get(sessionId)?.parts ?? NOBODY;
  }

  /** Null for who is not in there by way of this node. */
  partOf(sessionId: string, userId: string): Part | null {
    return this.#rooms.get(sessionId)?.partOf(userId) ?? null;
  }

  /** Those of this node's people whom a change of rows concerns, by session: a session's may have lost anybody. */
  concerned({ users = [], sessions = [] }: Touched): readonly (readonly [string, readonly string[]])[] {
    return [...this.#rooms].map(([sessionId, room]) => [
      sessionId,
      sessions.includes(sessionId) ? room.userIds : users.filter((userId) => room.has(userId)),
    ]);
  }

  enter(sessionId: string, identity: Identity, connectionId: string): void {
    const room = this.#rooms.get(sessionId) ?? new Room();
    this.#rooms.set(sessionId, room);
    room.enter(identity, connectionId, this.#env());
  }

  step(sessionId: string, userId: string, event: PresenceEvent): void {
    const room = this.#rooms.get(sessionId);
    if (!room?.has(userId)) return;
    const standing = room.step(userId, event, this.#env());
    if (room.isEmpty) this.#rooms.delete(sessionId);
    if (standing.at === 'reconnecting' && event.type === 'disconnected')
      this.#endGrace(sessionId, userId, standing.until);
  }

  takeOver(sessionId: string, userId: string, since: number): void {
    this.#rooms.get(sessionId)?.takeOver(userId, since);
  }

  /** Nobody is here any more, and nobody is about to come back. */
  clear(): void {
    this.#rooms.clear();
    this.stop();
  }

  stop(): void {
    for (const stop of this.#graces) stop();
    this.#graces.clear();
  }

  #endGrace(sessionId: string, userId: string, until: number): void {
    const stop = this.#clock.after(limits.PRESENCE_GRACE_MS, () => {
      this.#graces.delete(stop);
      this.step(sessionId, userId, { type: 'alarm', until });
      this.#onGraceOver(sessionId, userId);
    });
    this.#graces.add(stop);
  }

  #env() {
    return { now: this.#clock.now(), graceMs: limits.PRESENCE_GRACE_MS };
  }
}
