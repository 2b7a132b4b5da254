import type { Identity } from '../capability.ts';
import type { Part } from './parts.ts';
import { AWAY, step, type PresenceEnv, type PresenceEvent, type Standing } from './presence.machine.ts';

type Entry = { identity: Identity; cameAt: number; standing: Standing };

/** Who is in one session by way of this node. Who is away is forgotten at once. */
export class Room {
  readonly #entries = new Map<string, Entry>();

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  get userIds(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(userId: string): boolean {
    return this.#entries.has(userId);
  }

  /** Returns where the person stands now. */
  step(userId: string, event: PresenceEvent, env: PresenceEnv): Standing {
    const entry = this.#entries.get(userId);
    if (!entry) return AWAY;
    entry.standing = step(entry.standing, event, env);
    if (entry.standing.at === 'away') this.#entries.delete(userId);
    return entry.standing;
  }

  enter(identity: Identity, connectionId: string, env: PresenceEnv): void {
    const { standing } = this.#entries.get(identity.userId) ?? { standing: AWAY };
    this.#entries.set(identity.userId, { identity, cameAt: env.now, standing });
    this.step(identity.userId, { type: 'connected', connectionId }, env);
  }

  /** Another node has had them for longer: to everybody they have been here since then. */
  takeOver(userId: string, since: number): void {
    const entry = this.#entries.get(userId);
    if (entry && entry.standing.at !== 'away' && entry.standing.since > since) {
      entry.standing = { ...entry.standing, since };
    }
  }

  get parts(): ReadonlyMap<string, Part> {
    const parts = this.userIds.map((userId) => [userId, this.partOf(userId)] as const);
    return new Map(parts.flatMap(([userId, part]) => (part ? [[userId, part]] : [])));
  }

  /** Null for who is not in here. */
  partOf(userId: string): Part | null {
    const entry = this.#entries.get(userId);
    if (!entry || entry.standing.at === 'away') return null;
    const { identity, cameAt, standing } = entry;
    return {
      name: identity.name,
      role: identity.role,
      status: standing.at,
      devices: standing.at === 'here' ? standing.devices.length : 0,
      since: standing.since,
      cameAt,
    };
  }
}
