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
  forgot: z.exactOptional(z.literal(true)),
} satisfies Record<keyof BusMessage, z.ZodMiniType>);

/** `count` is the how-manieth of its channel it is; 0 for a message without states: only those are counted. */
export type Told = { readonly message: BusMessage; readonly count: number };
/** In the order in which it was told. */
export type Payload = { readonly node: string; readonly told: readonly Told[] };
/** What a node has published lately: channels, and how many messages with states there have been on each. */
export type Counts = { readonly node: string; readonly counts: readonly (readonly [string, number])[] };

const payload = z.tuple([text, z.array(z.tuple([message, whole]))]);
const counts = z.tuple([text, z.array(z.tuple([text, whole]))]);

/** What goes over the network: who says it, and what. */
export function encodePayload({ node, told }: Payload): string {
  return JSON.stringify([node, told.map(({ message, count }) => [message, count])]);
}

/** Undefined for what no node of ours wrote. Fields that a later version added are left out. */
export function decodePayload(encoded: string): Payload | undefined {
  const { data } = payload.safeParse(jsonOf(encoded));
  return data && { node: data[0], told: data[1].map(([message, count]) => ({ message, count })) };
}

export function encodeCounts({ node, counts }: Counts): string {
  return JSON.stringify([node, counts]);
}

export function decodeCounts(encoded: string): Counts | undefined {
  const { data } = counts.safeParse(jsonOf(encoded));
  return data && { node: data[0], counts: data[1] };
}

function jsonOf(encoded: string): unknown {
  if (encoded.length > MAX_PAYLOAD_CHARACTERS) return undefined;
  try {
    return JSON.parse(encoded);
  } catch {
    return undefined;
  }
}
