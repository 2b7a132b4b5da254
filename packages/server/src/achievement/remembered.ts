/** Without a word of it for so long: a lost connection is not the end, and who has left is not remembered. */
const FORGOTTEN_AFTER_MS = 600_000;
/** Who is measured every second is noted once a minute: a map in which all change their places all the time is mostly garbage. */
const NOTED_EVERY_MS = 60_000;

/** What is known of those who are measured now. Beyond so many the one that was heard of least lately goes. Instants are monotonic. */
export class Remembered<V> {
  readonly #most: number;
  /** The one that was heard of least lately first. */
  readonly #known = new Map<string, { readonly value: V; readonly heardAt: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Asking is hearing of it. */
  get(name: string, now: number): V | undefined {
    this.forget(now);
    const found = this.#known.get(name);
    if (found && now - found.heardAt >= NOTED_EVERY_MS) this.set(name, found.value, now);
    return found?.value;
  }

  set(name: string, value: V, now: number): void {
    this.#known.delete(name);
    this.#known.set(name, { value, heardAt: now });
    if (this.#known.size > this.#most) this.#known.delete(this.#known.keys().next().value ?? '');
  }

  forget(now: number): void {
    for (const [name, { heardAt }] of this.#known) {
      if (heardAt > now - FORGOTTEN_AFTER_MS - NOTED_EVERY_MS) return;
      this.#known.delete(name);
    }
  }

  get size(): number {
    return this.#known.size;
  }
}
