import { turn } from './slowHub.ts';

/** Lets everything happen that happens by itself. */
export async function settleDown(): Promise<void> {
  for (let turns = 0; turns < 50; turns += 1) await turn();
}
