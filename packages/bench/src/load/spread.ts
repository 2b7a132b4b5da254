/** So many of them, from all over, beginning with `from`: two with another `from` share nobody while there are enough. */
export function spread<T>(all: readonly T[], count: number, from: number): readonly T[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === from % step).slice(0, count);
}
