import { valuesJson } from './frames.ts';
import type { StateUpdate, StateValue } from './stateStore.ts';

/** Removed keys that are remembered; the oldest are forgotten, long after anything older could still be on its way. */
const MAX_GONE = 1_000;

/**
 * A value may be on its way; and a store that has just lost everything is noticed within the two seconds between two heartbeats, and gets it
 * back then.
 */
const ABSENT_MS = 3_000;

/** Monotonic. What was not there before `intactSince` the store may have lost, and have got back since. */
export type Asked = { readonly now: number; readonly intactSince: number };

type Absent = { readonly version: number; readonly since: number };

/** The states of one channel as this node knows them: the newest version per key, in whatever order the changes come. */
export class HeldStates {
  readonly #values = new Map<string, StateValue>();
  /** Versions of what was removed, so that a late older value does not bring it back. */
  readonly #gone = new Map<string, number>();
  /** What the store did not have when it was last asked. */
  #absent = new Map<string, Absent>();
  /** Of all values; made when it is asked for, and again when one has changed. */
  #json: string | undefined;

  constructor(values: readonly StateValue[]) {
    for (const value of values) this.#values.set(keyOf(value), value);
  }

  values(): Iterable<StateValue> {
    return this.#values.values();
  }

  /** As a snapshot has them. A crowd that comes in gets the same one between two changes. */
  get json(): string {
    return (this.#json ??= valuesJson(this.#values.values()));
  }

  /** False for what is not newer than what is known, and for the going of something that was never here. */
  take(update: StateUpdate): boolean {
    const key = keyOf(update);
    const held = this.#values.get(key);
    if ((held?.version ?? this.#gone.get(key) ?? 0) >= update.version) return false;
    this.#json = undefined;
    if (isThere(update)) {
      this.#gone.delete(key);
      this.#values.set(key, update);
      return true;
    }
    this.#values.delete(key);
    this.#gone.set(key, update.version);
    if (this.#gone.size > MAX_GONE) this.#gone.delete(this.#gone.keys().next().value ?? '');
    return held !== undefined;
  }

  knowMoreThan(snapshot: readonly StateValue[]): boolean {
    const there = new Set(snapshot.map(keyOf));
    return [...this.#values.keys()].some((key) => !there.has(key));
  }

  /** The removals that nobody has told of: what the store has been lacking for a while, each time it was asked. */
  goneFrom(snapshot: readonly StateValue[], { now, intactSince }: Asked): readonly StateUpdate[] {
    const there = new Set(snapshot.map(keyOf));
    const gone: StateUpdate[] = [];
    const absent = new Map<string, Absent>();
    for (const [key, { type, key: name, version }] of this.#values) {
      if (there.has(key)) continue;
      const before = this.#absent.get(key);
      const isSame = before?.version === version && before.since > intactSince;
      const since = isSame ? before.since : now;
      // The store gave the removal a version that is not known here; the next one is above the value's and below whatever comes.
      if (now - since >= ABSENT_MS) gone.push({ type, key: name, version: version + 1, json: null });
      else absent.set(key, { version, since });
    }
    this.#absent = absent;
    return gone;
  }
}

function isThere(update: StateUpdate): update is StateValue {
  return update.json !== null;
}

function keyOf({ type, key }: { type: string; key: string }): string {
  return `${type} ${key}`;
}
