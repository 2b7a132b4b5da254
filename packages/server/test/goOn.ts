import type { CapabilityNode } from './capabilityNode.ts';

/**
 * Time goes on in steps until it holds: what a node still reads may have it wait for an instant that has passed.
 * By default only what is due already is done; a step is needed where two may do the same, and one tries again.
 */
export async function goOn(
  node: CapabilityNode,
  holds: () => Promise<boolean> | boolean,
  stepMs = 0,
): Promise<void> {
  while (!(await holds())) {
    node.clock.advance(stepMs);
    await answered(node);
  }
}

/** What was asked of the database before is answered, and what followed from it is done. */
export function answered({ floor }: CapabilityNode): Promise<void> {
  return floor.inFlight.settled();
}
