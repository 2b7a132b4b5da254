/** Frames of one connection that wait behind a slow one. A client that sends faster than it is served is slowed by its rate first. */
const MAX_WAITING = 256;

/** Handles the frames of one connection one after the other, so that what was sent first is committed first. */
export class Inbox {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** Resolves when everything that is here now was handled. */
  get handled(): Promise<void> {
    return this.#tail;
  }

  /** False when too much waits already. `handle` must not reject. */
  push(handle: () => Promise<void>): boolean {
    if (this.#waiting >= MAX_WAITING) return false;
    this.#waiting += 1;
    this.#tail = this.#tail.then(handle).finally(() => {
      this.#waiting -= 1;
    });
    return true;
  }
}
