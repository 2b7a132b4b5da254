import type { StateUpdate } from './stateStore.ts';

type Buried = { readonly channel: string; readonly update: StateUpdate; readonly at: number };

/** Beyond it the oldest are forgotten: then somebody who did not hear of the removal may put the value back. */
const MOST_REMOVALS = 10_000;
/** What was removed longer ago has been heard of by everybody. */
const REMEMBERED_MS = 60_000;

/** What this node saw go lately, so that a store that forgot it does not take the values back from somebody who missed it. */
export class Removals {
  readonly #byName = new Map<string, Buried>();

  /** `at` on the monotonic clock. */
  add(channel: string, update: StateUpdate, at: number): void {
    const name = JSON.stringify([channel, update.type, update.key]);
    // Deleted first: the order of the map is that of age.
    this.#byName.delete(name);
    this.#byName.set(name, { channel, update, at });
    if (this.#byName.size > MOST_REMOVALS) this.#byName.delete(this.#byName.keys().next().value ?? '');
  }

  forgetOld(now: number): void {
    for (const [name, { at }] of this.#byName) {
      if (now - at < REMEMBERED_MS) return;
      this.#byName.delete(name);
    }
  }

  byChannel(): ReadonlyMap<string, readonly StateUpdate[]> {
    const channels = new Map<string, StateUpdate[]>();
    for (const { channel, update } of this.#byName.values()) {
      const updates = channels.get(channel);
      if (updates) updates.push(update);
      else channels.set(channel, [update]);
    }
    return channels;
  }
}
