import {
  declarationOf,
  type EventEntry,
  type EventType,
  type ServerFrame,
  type StateEntry,
} from '@attune/protocol';
import type { LoggedMessage } from './eventLog.ts';
import type { TypedState } from './stateMap.ts';

/** An event of the log; `message` is absent when its type is not known here, which takes a place in the log all the same. */
export type LogEntry = { readonly offset: number; readonly tag: string; readonly message?: LoggedMessage };

/** Of an entry that came in a subscribe answer, whose `data` nobody has checked yet. Throws what the schema throws. */
export function readEntry(entry: EventEntry): LogEntry {
  const { offset, tag } = entry;
  const schema = declarationOf(entry.type)?.delivered;
  if (!schema) return { offset, tag };
  return { offset, tag, message: toMessage(entry, offset, schema.parse(entry.data)) };
}

/** Of a live frame, whose `data` the codec has checked. */
export function readLive(frame: ServerFrame, offset: number): LogEntry {
  const tag = frame.tag ?? '';
  if (!declarationOf(frame.type)?.delivered) return { offset, tag };
  return { offset, tag, message: toMessage(frame, offset, frame.data) };
}

/** Undefined for a type that is not known here. Throws what the schema throws. */
export function readState(entry: StateEntry): TypedState | undefined {
  const schema = declarationOf(entry.type)?.delivered;
  if (!schema) return undefined;
  return { ...entry, value: entry.value === null ? null : schema.parse(entry.value) };
}

// The schema of `type` has made `data`; which type it is only the reader's key can say, so this is the one place that asserts it.
function toMessage(
  { type, id, timestamp }: { type: string; id: string; timestamp: string },
  offset: number,
  data: unknown,
): LoggedMessage {
  return {
    type: type as EventType,
    id,
    at: Date.parse(timestamp),
    offset,
    data: data as LoggedMessage['data'],
  };
}
