import type { CapabilityNode } from './capabilityNode.ts';
import { turn } from './slowHub.ts';

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

/** A database has its own time: what was asked of it before, it has answered when it answers this. */
export async function answered({ session, storage }: CapabilityNode): Promise<void> {
  const nothing = { query: storage.read.selectFrom('seats').select('id').where('id', '=', '').compile() };
  for (let asked = 0; asked < 5; asked += 1) {
    await Promise.all([session.viewSessions(), storage.commit({ effects: [nothing] }), turn()]);
  }
}
