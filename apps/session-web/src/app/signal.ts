import { useSyncExternalStore } from 'react';

/** A value that can be watched; the shape of the client's own signals. */
export type Signal<T> = { get(): T; subscribe(listener: () => void): () => void };
export type WritableSignal<T> = Signal<T> & { set(value: T): void };

export function createSignal<T>(initial: T): WritableSignal<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useSignalValue<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get, signal.get);
}
