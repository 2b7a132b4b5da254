import type { Clock } from '../platform/clock.ts';
import { gather, type Gathering } from '../platform/gather.ts';
import type { Storage } from '../storage/storage.ts';
import type { Board } from './board.ts';
import type { Rooms } from './rooms.ts';
import { readSeated } from './store.ts';

/** What could not be told now, or was changed by others all the time, is told this much later. */
const AGAIN_MS = 500;
/** Who is here is told also while the database does not answer; seats that are read later are looked at then. */
const SEATS_DEADLINE_MS = 1_000;

export type SettlingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly rooms: Rooms;
  readonly board: Board;
  readonly onSettled: (sessionId: string) => void;
  readonly onTrouble: (error: unknown) => void;
};

/** One person in one session. */
type Name = `${string} ${string}`;

/** Tells of the people that changed: one batch at a time, so that of a person this node never says two things at once. */
export class Settling {
  readonly #deps: SettlingDeps;
  readonly #changed: Gathering<Name>;
  /** Sessions in which somebody may have lost their seat. */
  readonly #unchecked = new Set<string>();
  readonly #waits = new Set<() => void>();
  #isOver = false;

  constructor(deps: SettlingDeps) {
    this.#deps = deps;
    this.#changed = gather<Name>(async (names) => {
      const bySession = Map.groupBy(names, (name) => name.slice(0, name.indexOf(' ')));
      const settling = [...bySession].map(([id, ofIt]) =>
        this.#settle(id, new Set(ofIt.map((name) => name.slice(id.length + 1)))),
      );
      await Promise.all(settling);
    }, deps.onTrouble);
  }

  add(sessionId: string, userIds: Iterable<string>): void {
    this.#changed.add(Array.from(userIds, (userId): Name => `${sessionId} ${userId}`));
  }

  /** Before the next telling it is looked whether everybody in the session still has a seat. */
  check(sessionId: string): void {
    this.#unchecked.add(sessionId);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    for (const stop of this.#waits) stop();
    await this.#changed.idle();
  }

  async #settle(sessionId: string, userIds: Set<string>): Promise<void> {
    const { rooms, board, random, onSettled, onTrouble } = this.#deps;
    for (const userId of await this.#closeUnseated(sessionId)) userIds.add(userId);
    const parts = rooms.partsIn(sessionId);
    const share = {
      parts: new Map(Array.from(userIds, (userId) => [userId, parts.get(userId) ?? null])),
      takeOver: (userId: string, since: number) => rooms.takeOver(sessionId, userId, since),
    };
    const isSettled = await board.settle(sessionId, share).catch(onTrouble);
    if (isSettled) onSettled(sessionId);
    else if (!this.#isOver) this.#wait(AGAIN_MS * (0.5 + random()), () => this.add(sessionId, userIds));
  }

  /** Who was removed, or whose time is over, is not shown as about to come back. Returns who was. */
  async #closeUnseated(sessionId: string): Promise<readonly string[]> {
    const { storage, clock, rooms, onTrouble } = this.#deps;
    const userIds = rooms.usersIn(sessionId);
    if (!this.#unchecked.delete(sessionId) || userIds.length === 0) return [];
    const closing = readSeated(storage, sessionId, userIds, clock.now()).then((seated) => {
      const unseated = userIds.filter((userId) => !seated.has(userId));
      for (const userId of unseated) rooms.step(sessionId, userId, { type: 'closed' });
      this.add(sessionId, unseated);
      return unseated;
    });
    const late = Promise.withResolvers<undefined>();
    const cancel = this.#wait(SEATS_DEADLINE_MS, () => late.resolve(undefined));
    const unseated = await Promise.race([closing.catch(onTrouble), late.promise]);
    cancel();
    return unseated ?? [];
  }

  #wait(delayMs: number, run: () => void): () => void {
    const stop = this.#deps.clock.after(delayMs, () => {
      this.#waits.delete(stop);
      run();
    });
    this.#waits.add(stop);
    return () => {
      this.#waits.delete(stop);
      stop();
    };
  }
}
