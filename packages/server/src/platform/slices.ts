/** The same in parts of at most so many, in their order: databases bound the parameters of a statement. */
export function slices<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / most);
  return Array.from({ length: count }, (_, i) => all.slice(i * most, (i + 1) * most));
}
