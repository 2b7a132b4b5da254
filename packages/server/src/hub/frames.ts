import { declarationOf, toInstant, type ErrorData, type Position } from '@attune/protocol';
import { Frame } from '../delivery/frame.ts';
import { newId } from '../platform/random.ts';
import type { LogEntry } from '../storage/unit.ts';
import type { StateUpdate, StateValue } from './stateStore.ts';

// The payloads are JSON already (they came from the log or the state store); they are spliced in, never parsed again.

/** The frame of a log entry, the same bytes for everybody. */
export function eventFrame(entry: LogEntry): Frame {
  const head = JSON.stringify({
    type: entry.type,
    id: entry.id,
    timestamp: toInstant(entry.at),
    channel: entry.channel,
    offset: entry.offset,
    tag: entry.tag,
  });
  return new Frame({ class: 'event', text: `${head.slice(0, -1)},"data":${entry.json}}` });
}

/** In the place of an entry, for the connection that said it. */
export function passedFrame({ id, at, channel, offset, tag }: LogEntry): Frame {
  const frame = { type: 'passed', id, timestamp: toInstant(at), channel, offset, tag, data: {} };
  return new Frame({ class: 'control', text: JSON.stringify(frame) });
}

/** That a value is gone does not wait: somebody may just have stopped sharing it. */
export function stateFrame(channel: string, update: StateUpdate, now: number): Frame {
  const head = JSON.stringify({ type: update.type, id: newId(), timestamp: toInstant(now), channel });
  const change = JSON.stringify({ key: update.key, version: update.version });
  return new Frame({
    class: 'state',
    key: `${channel} ${update.type} ${update.key}`,
    mayWait: update.json !== null && declarationOf(update.type)?.mayWait,
    text: `${head.slice(0, -1)},"data":${change.slice(0, -1)},"value":${update.json ?? 'null'}}}`,
  });
}

export function signalFrame(channel: string, type: string, data: unknown, now: number): string {
  return JSON.stringify({ type, id: newId(), timestamp: toInstant(now), channel, data });
}

export function controlFrame(type: string, data: unknown, now: number, correlationId?: string): Frame {
  const frame = { type, id: newId(), timestamp: toInstant(now), data };
  return new Frame({
    class: 'control',
    text: JSON.stringify(correlationId ? { ...frame, correlation_id: correlationId } : frame),
  });
}

/** An `ack` whose result is JSON already, as a subscription's is. */
export function ackFrame(resultJson: string, now: number, correlationId: string): Frame {
  const head = JSON.stringify({
    type: 'ack',
    id: newId(),
    timestamp: toInstant(now),
    correlation_id: correlationId,
  });
  return new Frame({ class: 'control', text: `${head.slice(0, -1)},"data":{"result":${resultJson}}}` });
}

export function errorFrame(error: ErrorData, now: number, correlationId?: string): Frame {
  return controlFrame('error', error, now, correlationId);
}

export type SubscribedParts = {
  readonly position: Position;
  readonly recovered: boolean;
  readonly reason?: string;
  readonly entries: readonly LogEntry[];
  /** As of {@link valuesJson}. */
  readonly statesJson: string;
};

/** The `result` of a subscribe, as JSON. */
export function subscribedJson({
  position,
  recovered,
  reason,
  entries,
  statesJson,
}: SubscribedParts): string {
  const head = JSON.stringify({ position, recovered, ...(reason && { reason }) });
  const events = entries.map((entry) => {
    const event = JSON.stringify({
      type: entry.type,
      id: entry.id,
      timestamp: toInstant(entry.at),
      offset: entry.offset,
      tag: entry.tag,
    });
    return `${event.slice(0, -1)},"data":${entry.json}}`;
  });
  return `${head.slice(0, -1)},"events":[${events.join(',')}],"states":${statesJson}}`;
}

/** The states of a snapshot, as JSON. */
export function valuesJson(values: Iterable<StateValue>): string {
  const each = Array.from(values, ({ type, key, version, json }) => {
    const value = JSON.stringify({ type, key, version });
    return `${value.slice(0, -1)},"value":${json}}`;
  });
  return `[${each.join(',')}]`;
}
