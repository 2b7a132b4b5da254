type Row = { readonly top: number; readonly bottom: number };

/** Where a step goes that is let go at this height: to the row that is there, or the nearest one. Those before `fixed` stay. */
export function stepUnder(rows: readonly Row[], y: number, fixed: number): number {
  const found = rows.findIndex(({ bottom }) => y < bottom);
  return Math.max(fixed, found < 0 ? rows.length - 1 : found);
}
