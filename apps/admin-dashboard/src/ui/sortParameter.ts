/** One column, as TanStack Table keeps it. */
export type Sorting = { id: string; desc: boolean }[];

/** `name` is upwards, `-joined` downwards. A column that does not exist falls back to the table's own order. */
export function readSort(parameter: string, columns: readonly string[], fallback: Sorting): Sorting {
  const desc = parameter.startsWith('-');
  const id = desc ? parameter.slice(1) : parameter;
  return columns.includes(id) ? [{ id, desc }] : fallback;
}

/** Undefined for the table's own order, so that the address stays short. */
export function writeSort(sorting: Sorting, fallback: Sorting): string | undefined {
  const [first] = sorting;
  if (!first) return undefined;
  const [usual] = fallback;
  if (usual && usual.id === first.id && usual.desc === first.desc) return undefined;
  return `${first.desc ? '-' : ''}${first.id}`;
}
