import type { Kept } from '../capability.ts';

export const KEPT_OF_TECHNIQUES: readonly Kept[] = [
  { table: 'techniques', what: 'techniques', until: 'for good', erase: 'names_nobody' },
  { table: 'revisions', what: 'counts of changes', until: 'for good', erase: 'names_nobody' },
];
