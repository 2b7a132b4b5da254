/** How long a load runs before what it does counts, and for how long it counts. */
export type Span = { readonly warmUpMs: number; readonly measureMs: number };
