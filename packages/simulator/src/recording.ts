import { readFileSync } from 'node:fs';

/** The beat-to-beat intervals, in milliseconds, of a real person at rest for an hour (recordings/README.md has the source and licence). */
export function readRecording(): readonly number[] {
  const text = readFileSync(new URL('../recordings/resting-60min.txt', import.meta.url), 'utf8');
  return text.trim().split(/\s+/).map(Number);
}
