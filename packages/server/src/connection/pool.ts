import { CLOSE } from '@attune/protocol';
import type { Identity } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { withOne, withoutOne } from '../platform/shortList.ts';
import { atEndOfTurn } from '../platform/turn.ts';
import type { Closing } from './closing.ts';
import type { Connection } from './connection.ts';

export type PoolLimits = { readonly perNode: number; readonly perSession: number; readonly perUser: number };

/** How often each connection looks at the clock, for its ping, its deadlines and its expiry. */
const TICK_MS = 1_000;
/** One timer goes round them: ten thousand connections that look, and are pinged, at once would hold up what all of them say. */
const SLOTS = 20;
const SLOT_MS = TICK_MS / SLOTS;

type Slot = Set<Connection>;

/** The connections of this node, and how many there may be. */
export class ConnectionPool {
  readonly #limits: PoolLimits;
  readonly #connections = new Map<Connection, Slot>();
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => new Set());
  /** Those who come together are not pinged together. */
  readonly #filled = byTurns(this.#slots);
  readonly #ticked = byTurns(this.#slots);
  /** The oldest first; hardly anybody has more than a few. */
  readonly #byUser = new Map<string, readonly Connection[]>();
  readonly #bySession = new Map<string, Set<Connection>>();
  readonly #filed = new Set<Connection>();
  /** Monotonic. */
  #tickedUntil: number;
  readonly #stopTicking: () => void;

  constructor(limits: PoolLimits, clock: Clock) {
    this.#limits = limits;
    this.#tickedUntil = clock.monotonic();
    this.#stopTicking = clock.every(SLOT_MS, () => this.#tick(clock.monotonic()));
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Sessions that somebody here has a seat in. */
  get sessions(): number {
    return this.#bySession.size;
  }

  get isFull(): boolean {
    return this.#connections.size >= this.#limits.perNode;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#connections.keys();
  }

  add(connection: Connection): void {
    const slot = this.#filled.next().value;
    slot.add(connection);
    this.#connections.set(connection, slot);
  }

  /** Whether somebody's session has room for one more connection (CONN-11). */
  hasRoomFor({ sessionId }: Identity): boolean {
    return sessionId === null || (this.#bySession.get(sessionId)?.size ?? 0) < this.#limits.perSession;
  }

  /** Files an authenticated connection under its person and session; a person's oldest gives way (CONN-10). */
  file(connection: Connection): void {
    const { identity } = connection;
    if (!identity) return;
    const ofUser = this.#byUser.get(identity.userId) ?? [];
    const [oldest, ...others] = ofUser;
    const isOneTooMany = ofUser.length >= this.#limits.perUser;
    if (isOneTooMany) oldest?.condemn(CLOSE.replaced_elsewhere);
    this.#byUser.set(identity.userId, withOne(isOneTooMany ? others : ofUser, connection));
    this.#filed.add(connection);
    if (identity.sessionId !== null) setOf(this.#bySession, identity.sessionId).add(connection);
  }

  /** True when it had been filed: somebody went, and not just a socket. */
  remove(connection: Connection): boolean {
    this.#connections.get(connection)?.delete(connection);
    this.#connections.delete(connection);
    const { identity } = connection;
    if (!identity) return false;
    if (identity.sessionId !== null) drop(this.#bySession, identity.sessionId, connection);
    this.#dropOf(identity.userId, connection);
    return this.#filed.delete(connection);
  }

  devicesOf(userId: string): number {
    return this.#byUser.get(userId)?.length ?? 0;
  }

  close(closing: Closing): void {
    for (const connection of this.#candidates(closing)) {
      if (matches(connection, closing)) connection.condemn(closing.code);
    }
  }

  closeAll(code: number): void {
    for (const connection of [...this.#connections.keys()]) connection.condemn(code);
  }

  stop(): void {
    this.#stopTicking();
  }

  #tick(monotonic: number): void {
    // A loop that is late is called less often; everybody's second must not become longer by it.
    const due = Math.floor((monotonic - this.#tickedUntil) / SLOT_MS);
    this.#tickedUntil += due * SLOT_MS;
    for (let count = Math.min(due, SLOTS); count > 0; count -= 1)
      tickAll(this.#ticked.next().value, monotonic);
  }

  #dropOf(userId: string, connection: Connection): void {
    const others = withoutOne(this.#byUser.get(userId) ?? [], connection);
    if (others.length > 0) this.#byUser.set(userId, others);
    else this.#byUser.delete(userId);
  }

  #candidates({ userId, sessionId }: Closing): readonly Connection[] {
    if (userId !== undefined) return this.#byUser.get(userId) ?? [];
    if (sessionId !== undefined) return [...(this.#bySession.get(sessionId) ?? [])];
    return [...this.#connections.keys()];
  }
}

function tickAll(slot: Slot, monotonic: number): void {
  if (slot.size === 0) return;
  // A loop that was stalled comes here before it reads what arrived meanwhile; nobody is called silent unread.
  // It looks at this instant, as the loop may also stall between here and there: nothing of that is read by then.
  atEndOfTurn(() => slot.forEach((connection) => connection.tick(monotonic)));
}

/** One after the other, and from the beginning again. */
function* byTurns<T>(all: readonly T[]): Generator<T, never> {
  for (;;) yield* all;
}

function matches({ id, identity }: Connection, closing: Closing): boolean {
  if (!identity || id === closing.exceptConnectionId) return false;
  if (closing.seatsOnly && identity.seatId === null) return false;
  // A credential without a turn follows the seat, so it is of any turn.
  const isLater = (identity.generation ?? 0) > (closing.generation ?? Infinity);
  if (isLater) return false;
  return (
    (closing.userId === undefined || closing.userId === identity.userId) &&
    (closing.sessionId === undefined || closing.sessionId === identity.sessionId) &&
    (closing.seatId === undefined || closing.seatId === identity.seatId) &&
    (closing.loginId === undefined || closing.loginId === identity.loginId)
  );
}

function setOf<V>(map: Map<string, Set<V>>, key: string): Set<V> {
  let set = map.get(key);
  if (!set) map.set(key, (set = new Set()));
  return set;
}

function drop<V>(map: Map<string, Set<V>>, key: string, value: V): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
