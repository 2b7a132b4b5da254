import type { Signal } from '@attune/client';

/** Waits until a signal's value is accepted. Rejects with what was waited for when the deadline comes first. */
export function until<T>(
  signal: Signal<T>,
  accept: (value: T) => boolean,
  { deadlineMs, what }: { deadlineMs: number; what: string },
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const look = (): void => {
    if (accept(signal.get())) resolve(signal.get());
  };
  const stopListening = signal.subscribe(look);
  const timer = setTimeout(
    () => reject(new Error(`Waited ${deadlineMs} ms in vain for ${what}.`)),
    deadlineMs,
  );
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    stopListening();
  });
}
