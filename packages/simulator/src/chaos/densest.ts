/** The largest share of these instants (in milliseconds, rising) that lies within one second, whenever that begins; 0 of none. */
export function densestShare(instants: readonly number[]): number {
  let [first, most] = [0, 0];
  for (const [index, at] of instants.entries()) {
    while (at - (instants[first] ?? at) >= 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return instants.length === 0 ? 0 : most / instants.length;
}
