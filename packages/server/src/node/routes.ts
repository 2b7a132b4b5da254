import { calls, ProtocolError, type Node } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';

/** The nodes once more, apart from everybody's rows on `admin`; no channel of the contract, so nobody can subscribe to it. */
export const NODES = 'nodes';

/** NODE-2 and NODE-3. */
export function nodeRoutes(states: Pick<StateStore, 'snapshot'>): readonly Route[] {
  return [
    route(calls.listNodes, async () => ({ body: async () => ({ nodes: await nodesOf(states) }) })),
    route(calls.drainNode, async ({ params }) => {
      const nodes = await nodesOf(states);
      const asked = nodes.find(({ id }) => id === params.id);
      if (!asked) throw new ProtocolError('NOT_FOUND', { message: 'There is no such node.' });
      // Asked again, it is on its way already.
      if (asked.phase === 'draining') return {};
      if (!nodes.some(({ id, phase }) => id !== asked.id && phase === 'open')) throw lastOne();
      return { plan: { drains: [asked.id] } };
    }),
  ];
}

async function nodesOf(states: Pick<StateStore, 'snapshot'>): Promise<Node[]> {
  const values = await states.snapshot(NODES);
  return values
    .map(({ json }) => JSON.parse(json) as Node)
    .sort((a, b) => a.started_at.localeCompare(b.started_at) || a.id.localeCompare(b.id));
}

function lastOne(): ProtocolError {
  return new ProtocolError('CONFLICT', {
    message:
      'No other node is open to take over. Start another one first; to stop this one all the same, end its process (SIGTERM).',
  });
}
