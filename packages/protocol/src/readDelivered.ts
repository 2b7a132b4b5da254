import type * as z from 'zod/mini';

/**
 * What a server says, by its schema. A name that a newer one added to a list of names (a phase, a role) is handed over as it is, against
 * its type: whoever lists the names they know must do something sensible with another one (CLIENT-20).
 */
export function readDelivered<S extends z.ZodMiniType>(schema: S, said: unknown): z.output<S> {
  const read = schema.safeParse(said);
  if (read.success) return read.data;
  const isNewName = ({ code, path }: z.core.$ZodIssue) => code === 'invalid_value' && isNameAt(said, path);
  if (read.error.issues.every(isNewName)) return said as z.output<S>;
  throw read.error;
}

function isNameAt(said: unknown, path: readonly PropertyKey[]): boolean {
  let at = said;
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return typeof at === 'string';
}
