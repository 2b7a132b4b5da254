import type { StateChange } from '@attune/protocol';
import { createListeners, type Listeners, type Signal } from './signal.ts';

/** A decoded entry of a snapshot. */
export type TypedState = StateChange & { readonly type: string };

/** Null means gone; its version is kept so that nothing older brings it back. */
type Held = { readonly version: number; readonly value: unknown };

type Slot = {
  held: Map<string, Held>;
  /** Built when somebody looks, not for each of a burst of changes. */
  view: ReadonlyMap<string, unknown> | undefined;
  readonly listeners: Listeners<undefined>;
  readonly signal: Signal<ReadonlyMap<string, unknown>>;
};

/** What is true now in a channel, by type and key. */
export class StateMap {
  readonly #byType = new Map<string, Slot>();

  of(type: string): Signal<ReadonlyMap<string, unknown>> {
    return this.#slot(type).signal;
  }

  /** Takes a change unless something as new is held. */
  apply(type: string, change: StateChange): void {
    const slot = this.#slot(type);
    const held = slot.held.get(change.key);
    if (held && held.version >= change.version) return;
    slot.held.set(change.key, { version: change.version, value: change.value });
    touch(slot);
  }

  /**
   * A snapshot: what it does not name is gone. `isSameNode`: it comes over the connection that told us what we hold, so versions can be
   * compared, and what we hold may be newer.
   */
  replace(states: readonly TypedState[], isSameNode: boolean): void {
    const byType = Map.groupBy(states, (state) => state.type);
    for (const type of new Set([...this.#byType.keys(), ...byType.keys()])) {
      const slot = this.#slot(type);
      const before = slot.held;
      slot.held = new Map(
        (byType.get(type) ?? []).map((state) => {
          const held = isSameNode ? before.get(state.key) : undefined;
          return [state.key, held && held.version > state.version ? held : state];
        }),
      );
      if (before.size > 0 || slot.held.size > 0) touch(slot);
    }
  }

  #slot(type: string): Slot {
    const known = this.#byType.get(type);
    if (known) return known;
    const created = createSlot();
    this.#byType.set(type, created);
    return created;
  }
}

function createSlot(): Slot {
  const listeners = createListeners<undefined>();
  const slot: Slot = {
    held: new Map(),
    view: undefined,
    listeners,
    signal: {
      get: () => (slot.view ??= viewOf(slot.held)),
      subscribe: (listener) => listeners.add(listener),
    },
  };
  return slot;
}

function touch(slot: Slot): void {
  slot.view = undefined;
  slot.listeners.call(undefined);
}

function viewOf(held: ReadonlyMap<string, Held>): ReadonlyMap<string, unknown> {
  const view = new Map<string, unknown>();
  for (const [key, { value }] of held) if (value !== null) view.set(key, value);
  return view;
}
