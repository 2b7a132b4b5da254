/** Runs over all, at most `atOnce` under way; what is added to `all` meanwhile is not seen. All were tried when it rejects, with the first error. */
export async function eachOf<T>(
  all: Iterable<T>,
  atOnce: number,
  run: (each: T) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const waiting = [...all].values();
  const work = async () => {
    for (const each of waiting) await run(each).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (errors.length > 0) throw errors[0];
}
