import * as z from 'zod/mini';
import { declare } from './declare.ts';
import { id, instant } from './ids.ts';

/** `draining`: it takes nobody in any more, and its people are on their way to other nodes. */
const NODE_PHASES = ['open', 'draining'] as const;

/** One process of the server, as it tells of itself. */
export const node = z.object({
  id,
  version: z.string(),
  started_at: instant,
  phase: z.enum(NODE_PHASES),
  connections: z.int(),
  /** Sessions that somebody connected here has a seat in. */
  sessions: z.int(),
  /** Part of its time that the event loop was busy, 0 to 1. */
  load: z.number().check(z.gte(0), z.lte(1)),
  /** Resident memory of the process. */
  memory_bytes: z.int(),
  /** By its own clock; that it is still in the list says that it lives. */
  heartbeat_at: instant,
});
export type Node = z.infer<typeof node>;

/** State, key = node id, with a lease of 8 s: a node that is not heard of disappears. */
export const nodeState = declare({
  type: 'node',
  class: 'state',
  summary: 'A row of the table of nodes.',
  channels: ['admin'],
  delivered: node,
});
