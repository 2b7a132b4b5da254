import { startNode, type CapabilityNode } from './capabilityNode.ts';
import type { TestDatabase } from './databases.ts';

/** Two nodes with a connection to one database each, and nothing else in common; SQLite has one connection, and so one node. */
export async function startApart(create: () => Promise<TestDatabase>) {
  const database = await create();
  const lent: TestDatabase = {
    kind: database.kind,
    open: () => database.open(),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const first = await startNode(async () => database);
  const second = database.kind === 'sqlite' ? first : await startNode(async () => lent);
  const nodes: readonly CapabilityNode[] = second === first ? [first] : [first, second];
  return {
    nodes,
    first,
    second,
    async [Symbol.asyncDispose]() {
      // The one that owns the database last.
      for (const node of nodes.toReversed()) await node[Symbol.asyncDispose]();
    },
  };
}
