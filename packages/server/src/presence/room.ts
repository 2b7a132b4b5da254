import { sessionChannel, toInstant, type Presence } from '@attune/protocol';
import type { Identity, StateOut } from '../capability.ts';
import { AWAY, step, type PresenceEnv, type PresenceEvent, type Standing } from './presence.machine.ts';

type Entry = {
  identity: Identity;
  standing: Standing;
  /** What others were told last; null when they were told nothing or of the leaving. */
  told: Presence | null;
};

/** Who is in one session, and what others have been told of it. */
export class Room {
  readonly #sessionId: string;
  readonly #entries = new Map<string, Entry>();

  constructor(sessionId: string) {
    this.#sessionId = sessionId;
  }

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
    return entry.standing;
  }

  enter(identity: Identity, connectionId: string, env: PresenceEnv): void {
    const entry = this.#entries.get(identity.userId) ?? { identity, standing: AWAY, told: null };
    entry.identity = identity;
    this.#entries.set(identity.userId, entry);
    this.step(identity.userId, { type: 'connected', connectionId }, env);
  }

  /** The changes since the last call; who is away is forgotten. */
  takeChanges(): StateOut[] {
    const changes: StateOut[] = [];
    const channel = sessionChannel(this.#sessionId);
    for (const [userId, entry] of this.#entries) {
      const row = rowOf(entry);
      if (!isSame(row, entry.told)) changes.push({ channel, type: 'presence', key: userId, value: row });
      entry.told = row;
      if (row === null) this.#entries.delete(userId);
    }
    return changes;
  }
}

function rowOf({ identity, standing }: Entry): Presence | null {
  if (standing.at === 'away') return null;
  return {
    user_id: identity.userId,
    name: identity.name,
    role: identity.role,
    status: standing.at,
    devices: standing.at === 'here' ? standing.devices.size : 0,
    since: toInstant(standing.since),
  };
}

function isSame(a: Presence | null, b: Presence | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
