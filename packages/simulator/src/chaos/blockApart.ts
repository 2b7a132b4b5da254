import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Block, BlockOptions } from './block.ts';

/** A block as another process is told of it: `fault` by its id. */
export type Order = Omit<BlockOptions, 'fault'> & { readonly fault: string };

const WORKER = fileURLToPath(new URL('blockWorker.ts', import.meta.url));

/** A block in a process of its own: its clients have an event loop and a heap that nothing else was in. Rejects when its world cannot be had. */
export async function runBlockApart(order: Order): Promise<Block> {
  const worker = fork(WORKER);
  let block: Block | undefined;
  // Ours: what the worker sends is a block.
  worker.on('message', (message) => (block = message as Block));
  worker.send(order);
  const [code] = (await once(worker, 'exit')) as [number | null];
  if (!block) throw new Error(`The world of ${order.seed} ended with ${code} before it could be judged.`);
  return block;
}
