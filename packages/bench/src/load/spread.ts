/** So many of them, from all over, beginning with `from`: two with another `from` share nobody while there are enough. */
export function spread<T>(all: readonly T[], count: number, from: number): readonly T[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === from % step).slice(0, count);
}

/**
 * So many of them, two at least, from the first to the last with as much between each two. Who listens is chosen so: a room is written from
 * one end to the other, and who is last waits longest.
 */
export function endToEnd<T>(all: readonly T[], count: number): readonly T[] {
  if (count >= all.length) return all;
  const places = Array.from({ length: count }, (_, nth) =>
    Math.round((nth * (all.length - 1)) / (count - 1)),
  );
  return all.filter((_, index) => places.includes(index));
}
