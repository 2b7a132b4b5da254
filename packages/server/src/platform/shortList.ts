// Of what a client has one of, nearly always: a list, for a set would be three times as large, and of just so many, for V8 gives one that
// was spread or filtered room for sixteen more, which is 128 bytes (decision 19).

/** A list with one more at its end. */
export function withOne<T>(list: readonly T[], item: T): readonly T[] {
  return list.concat([item]);
}

/** A list without its first `item`; the same where it has none. */
export function withoutOne<T>(list: readonly T[], item: T): readonly T[] {
  const index = list.indexOf(item);
  return index < 0 ? list : list.toSpliced(index, 1);
}
