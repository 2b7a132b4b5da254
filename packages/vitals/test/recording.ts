import { readFileSync } from 'node:fs';

/** A real recording of the repository, as intervals in milliseconds. */
export function recording(name: 'resting-5min' | 'resting-60min'): number[] {
  const text = readFileSync(new URL(`../../../data/rr/${name}.txt`, import.meta.url), 'utf8');
  return text.trim().split(/\s+/).map(Number);
}
