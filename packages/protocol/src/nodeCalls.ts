import * as z from 'zod/mini';
import { call } from './call.ts';
import { node } from './node.ts';

export const listNodes = call({
  method: 'GET',
  path: '/api/nodes',
  summary: 'The nodes that live, oldest first.',
  access: 'admin',
  answer: z.object({ nodes: z.array(node) }),
});

export const drainNode = call({
  method: 'POST',
  path: '/api/nodes/:id/drain',
  summary: 'Asks a node to hand its people over to the others and to end. The last open one refuses.',
  access: 'admin',
});
