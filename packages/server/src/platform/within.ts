import type { Clock } from './clock.ts';

/** What `work` resolves to, or undefined when that takes longer; it goes on all the same. Rejects when `work` does so in time. */
export async function within<T>(
  clock: Pick<Clock, 'after'>,
  limitMs: number,
  work: Promise<T>,
): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const stop = clock.after(limitMs, () => resolve(undefined));
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}
