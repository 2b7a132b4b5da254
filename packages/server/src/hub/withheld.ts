/** Entries that were announced and never came; more than that many at once are of nobody. */
const MOST = 100;

/** Who said an entry that is not echoed to them, by the id of the entry, until it is delivered. */
export class Withheld {
  readonly #from = new Map<string, string>();

  add(entryId: string, subscriberId: string): void {
    this.#from.set(entryId, subscriberId);
    if (this.#from.size > MOST) this.#from.delete(this.#from.keys().next().value ?? '');
  }

  /** Once: whoever it was does not get this entry, only its place. */
  take(entryId: string): string | undefined {
    const subscriberId = this.#from.get(entryId);
    if (subscriberId !== undefined) this.#from.delete(entryId);
    return subscriberId;
  }
}
