import { readFileSync } from 'node:fs';
import type { WorldNode } from '../world.ts';

/** What a node calls itself in this life, in `welcome` and in the admin's list: it says so when it listens. */
export function nodeIdOf({ name, program }: WorldNode): string {
  const said = readFileSync(program.logFile, 'utf8')
    .split('\n')
    .findLast((line) => line.includes('"msg":"listening"'));
  const id = /"node":"([^"]+)"/.exec(said ?? '')?.[1];
  if (id === undefined) throw new Error(`${name} has not said who it is.`);
  return id;
}
