import { isFresh, type Told } from './parts.ts';

/** More people than this do not contribute by way of one node; so long as they do, nobody is forgotten. */
const MOST_PEOPLE = 20_000;

/** Who contributes by way of this node, by session. */
export class Contributors {
  readonly #sessions = new Map<string, Map<string, Told>>();
  #people = 0;

  get sessionIds(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  /** Of several tabs the newest counts. */
  tell(sessionId: string, userId: string, told: Told): void {
    const people = this.#sessions.get(sessionId) ?? new Map<string, Told>();
    if (!people.has(userId)) {
      if (this.#people >= MOST_PEOPLE) return;
      this.#people += 1;
    }
    this.#sessions.set(sessionId, people.set(userId, told));
  }

  takeBack(sessionId: string, userId: string): void {
    const people = this.#sessions.get(sessionId);
    if (people?.delete(userId)) this.#people -= 1;
  }

  /** Forgets everybody else of the session; and the session, when nobody is left. */
  fresh(sessionId: string, now: number): ReadonlyMap<string, Told> {
    const people = this.#sessions.get(sessionId) ?? new Map<string, Told>();
    for (const [userId, told] of people) if (!isFresh(told, now)) this.takeBack(sessionId, userId);
    if (people.size === 0) this.#sessions.delete(sessionId);
    return people;
  }

  clear(): void {
    this.#sessions.clear();
    this.#people = 0;
  }
}
