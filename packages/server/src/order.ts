import * as z from 'zod/mini';
import type { Plan } from './capability.ts';
import type { Closing } from './connection/closing.ts';

/** Not in the contract: nobody can subscribe to it, and no client has heard of it. */
export const CONTROL_CHANNEL = 'control';

/** What a plan tells every node to do, as an entry of the channel `control`: durable, in order, done by each node once. */
export type Order =
  | {
      readonly type: 'closing';
      readonly closing: Closing;
      /** Channels on which the same plan said something: whoever is closed hears that first (CTRL-2). */
      readonly after: readonly string[];
    }
  /** The node that is to take leave. */
  | { readonly type: 'drain'; readonly node: string }
  /** Its events are others in the log than they were told. */
  | { readonly type: 'rewritten'; readonly channel: string };

const text = z.exactOptional(z.string());

/** A field that is added to a closing must be added here, or nodes do not heed it. */
const closing = z.object({
  userId: text,
  sessionId: text,
  seatId: text,
  loginId: text,
  generation: z.exactOptional(z.number()),
  exceptConnectionId: text,
  seatsOnly: z.exactOptional(z.boolean()),
  code: z.int(),
} satisfies Record<keyof Closing, z.ZodMiniType>);

const order = z.discriminatedUnion('type', [
  z.object({ type: z.literal('closing'), closing, after: z.array(z.string()) }),
  z.object({ type: z.literal('drain'), node: z.string() }),
  z.object({ type: z.literal('rewritten'), channel: z.string() }),
]);

/** Undefined for what this version of the program does not know: a newer node may have ordered it. */
export function orderOf(entry: unknown): Order | undefined {
  return order.safeParse(entry).data;
}

export function ordersOf(plan: Plan): readonly Order[] {
  const { closes = [], drains = [], rewritten = [], events = [], states = [] } = plan;
  const after = [...new Set([...events, ...states].map(({ channel }) => channel))];
  return [
    ...closes.map((closing) => ({ type: 'closing', closing, after }) as const),
    ...drains.map((node) => ({ type: 'drain', node }) as const),
    ...rewritten.map((channel) => ({ type: 'rewritten', channel }) as const),
  ];
}
