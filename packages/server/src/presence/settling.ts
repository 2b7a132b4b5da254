import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { eachOf } from '../platform/eachOf.ts';
import { gather, type Gathering, type Rest } from '../platform/gather.ts';
import { turnBudget } from '../platform/turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { Board, Share } from './board.ts';
import type { Rooms } from './rooms.ts';
import { readSeated } from './store.ts';

/** What could not be told now, or was changed by others all the time, is told this much later. */
const AGAIN_MS = 500;
/** Who is here is told also while the database does not answer; seats that are read later are looked at then. */
const SEATS_DEADLINE_MS = 1_000;
/** All sessions of a node may have to be told at the same moment, and others want to ask the store something, too. */
const SESSIONS_AT_ONCE = 64;
/** Where all is in memory nothing else would end the turn. */
const SESSIONS_A_TURN = 8;

export type SettlingDeps = {
  readonly storage: Storage;
  readonly states: Pick<StateStore, 'isShared'>;
  readonly clock: Clock;
  /** Between two tellings. */
  readonly rest: Rest;
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
  /** Their parts are put down at once: whoever leaves another node now must be found here by it. */
  readonly #coming: Gathering<Name>;
  /** Their rows are to be told. */
  readonly #changed: Gathering<Name>;
  /** Sessions in which somebody may have lost their seat. */
  readonly #unchecked = new Set<string>();
  /** Whose row this node could not know while it was alone. */
  readonly #owed = new Set<Name>();
  readonly #waits = new Set<() => void>();
  #isOver = false;

  constructor(deps: SettlingDeps) {
    this.#deps = deps;
    const { rest, onTrouble } = deps;
    const putDown = async (names: readonly Name[]): Promise<void> => {
      try {
        await bySession(names, (id, userIds) => deps.board.put(id, this.#partsOf(id, userIds)));
      } finally {
        this.#changed.add(names);
      }
    };
    const tell = (names: readonly Name[]): Promise<void> =>
      bySession(names, (id, userIds) => this.#settle(id, userIds));
    this.#coming = gather(putDown, onTrouble);
    this.#changed = gather(tell, onTrouble, rest);
  }

  add(sessionId: string, userIds: Iterable<string>): void {
    this.#coming.add(Array.from(userIds, (userId): Name => `${sessionId} ${userId}`));
  }

  /** Before the next telling it is looked whether everybody in the session still has a seat. */
  check(sessionId: string): void {
    this.#unchecked.add(sessionId);
  }

  /** To be called when the nodes share again what they know: then the rows of those who left meanwhile can be made. */
  settleOwed(): void {
    this.#coming.add(this.#owed);
    this.#owed.clear();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    for (const stop of this.#waits) stop();
    await this.#coming.idle();
    await this.#changed.idle();
  }

  async #settle(sessionId: string, userIds: ReadonlySet<string>): Promise<void> {
    const { rooms, board, onSettled, onTrouble } = this.#deps;
    const unseated = new Set(await this.#closeUnseated(sessionId));
    // What is put down of those follows at once; of them nothing else may be told before.
    const people = [...userIds].filter((userId) => !unseated.has(userId));
    const share = {
      parts: this.#partsOf(sessionId, people),
      takeOver: (userId: string, since: number) => {
        rooms.takeOver(sessionId, userId, since);
        this.add(sessionId, [userId]);
      },
    };
    const open = (await board.settle(sessionId, share).catch(onTrouble)) ?? people;
    if (open.length === 0) onSettled(sessionId);
    else this.#later(sessionId, open);
  }

  #partsOf(sessionId: string, userIds: Iterable<string>): Share['parts'] {
    return new Map(Array.from(userIds, (userId) => [userId, this.#deps.rooms.partOf(sessionId, userId)]));
  }

  #later(sessionId: string, userIds: readonly string[]): void {
    const { states, random } = this.#deps;
    if (this.#isOver) return;
    if (states.isShared) this.#wait(AGAIN_MS * (0.5 + random()), () => this.add(sessionId, userIds));
    else for (const userId of userIds) this.#owed.add(`${sessionId} ${userId}`);
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

function bySession(
  names: readonly Name[],
  carry: (sessionId: string, userIds: ReadonlySet<string>) => Promise<void>,
): Promise<void> {
  const sessions = Map.groupBy(names, (name) => name.slice(0, name.indexOf(' ')));
  const enter = turnBudget(SESSIONS_A_TURN);
  return eachOf(sessions, SESSIONS_AT_ONCE, async ([id, ofIt]) => {
    await enter();
    await carry(id, new Set(ofIt.map((name) => name.slice(id.length + 1))));
  });
}
