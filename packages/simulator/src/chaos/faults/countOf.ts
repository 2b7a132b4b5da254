import type { WorldNode } from '../world.ts';

/** What a node's metrics have of this name, all labels together; 0 where nothing was counted yet. Rejects when it does not answer. */
export async function countOf({ program }: WorldNode, name: string): Promise<number> {
  const own = [...(await program.metrics())].filter(([line]) => line === name || line.startsWith(`${name}{`));
  return own.reduce((sum, [, count]) => sum + count, 0);
}
