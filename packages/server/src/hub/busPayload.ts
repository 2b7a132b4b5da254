import * as z from 'zod/mini';
import type { LogEntry } from '../storage/unit.ts';
import type { BusMessage } from './bus.ts';
import type { StateUpdate } from './stateStore.ts';

/** Far above what one turn of a node publishes on a channel; anything longer is not ours. */
const MAX_PAYLOAD_CHARACTERS = 16 * 1024 * 1024;

const text = z.string();
const whole = z.int();

const entry = z.object({
  channel: text,
  epoch: text,
  offset: whole,
  tag: text,
  id: text,
  type: text,
  at: z.number(),
  json: text,
} satisfies Record<keyof LogEntry, z.ZodMiniType>);

const update = z.object({
  type: text,
  key: text,
  version: whole,
  json: z.nullable(text),
  leaseMs: z.exactOptional(z.number()),
  owner: z.exactOptional(text),
} satisfies Record<keyof StateUpdate, z.ZodMiniType>);

/** A field that is added to the message must be added here, or it does not travel. */
const message = z.object({
  channel: text,
  entries: z.exactOptional(z.array(entry)),
  states: z.exactOptional(z.array(update)),
  signal: z.exactOptional(z.object({ frame: text, from: text })),
} satisfies Record<Exclude<keyof BusMessage, 'closing'>, z.ZodMiniType>);

const payload = z.tuple([text, message]);

/** What goes over the network: who says it, and what. */
export function encodePayload(node: string, content: BusMessage): string {
  return JSON.stringify([node, content]);
}

/** Undefined for what no node of ours wrote. Fields that a later version added are left out. */
export function decodePayload(encoded: string): { node: string; message: BusMessage } | undefined {
  if (encoded.length > MAX_PAYLOAD_CHARACTERS) return undefined;
  const parsed = payload.safeParse(jsonOf(encoded));
  return parsed.success ? { node: parsed.data[0], message: parsed.data[1] } : undefined;
}

function jsonOf(encoded: string): unknown {
  try {
    return JSON.parse(encoded);
  } catch {
    return undefined;
  }
}
