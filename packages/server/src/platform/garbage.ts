import { setFlagsFromString } from 'node:v8';

/**
 * For the whole process; call it before the server is made, once. V8 makes what has often outlived a collection of the young objects among
 * the old ones from the start. The list in which `ws` gathers a message lives from one message to the next, so it learns to make all such
 * lists old, and what each message puts into its list stays until the old ones are collected: under load every few seconds, with all cores
 * busy for a tenth of a second (decision 15). A V8 that does not know the flag says so and goes on.
 */
export function tuneGarbageCollection(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
