/** A value that changes. `get` answers the same reference until the next change, so it can feed any framework's store hook. */
export type Signal<T> = {
  readonly get: () => T;
  /** The listener is called after a change, not with the current value. Returns its end. */
  readonly subscribe: (listener: () => void) => () => void;
};

export type WritableSignal<T> = Signal<T> & { readonly set: (value: T) => void };

export function createSignal<T>(initial: T): WritableSignal<T> {
  let value = initial;
  const listeners = createListeners<undefined>();
  return {
    get: () => value,
    subscribe: (listener) => listeners.add(listener),
    set: (next) => {
      if (Object.is(value, next)) return;
      value = next;
      listeners.call(undefined);
    },
  };
}

export type Listeners<T> = {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly call: (value: T) => void;
};

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      // Wrapped, so that one function registered twice is called twice and each end ends one of them.
      const own = (value: T): void => listener(value);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    call: (value) => {
      for (const listener of [...listeners]) callAlone(listener, value);
    },
  };
}

/** A listener that throws is the page's bug: it surfaces as an uncaught error and harms neither us nor the other listeners. */
function callAlone<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
