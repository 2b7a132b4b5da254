import { setFlagsFromString } from 'node:v8';

/**
 * What to start Node with: V8 reads it when it makes its heap, before any of our code runs.
 *
 * - MiB of each of the two halves in which young objects live. By itself V8 lets a half grow to 59 while a crowd comes in, and keeps
 *   it: with 10,000 clients more than half of what each seems to cost (decision 19).
 * - Threads that V8 has for what it does beside the main one: it collects old objects with them, and compiles. A node has one core; V8's
 *   own four take four fifths of it from the main thread while they work (decision 23).
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=16', '--v8-pool-size=1'];

/**
 * For the whole process; call it before the server is made, once. V8 makes what has often outlived a collection of the young objects among
 * the old ones from the start. The list in which `ws` gathers a message lives from one message to the next, so it learns to make all such
 * lists old, and what each message puts into its list stays until the old ones are collected: under load every few seconds, with all cores
 * busy for a tenth of a second (decision 15). A V8 that does not know the flag says so and goes on.
 */
export function tuneGarbageCollection(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
