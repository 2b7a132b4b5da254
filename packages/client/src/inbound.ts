import {
  declarationOf,
  ProtocolError,
  readDelivered,
  subscribed,
  type EventEntry,
  type EventType,
  type ServerFrame,
  type StateEntry,
  type Subscribed,
} from '@attune/protocol';
import type { LoggedMessage, Message } from './eventLog.ts';
import type { TypedState } from './stateMap.ts';

/** An event of the log; `message` is absent when its type is not known here, which takes a place in the log all the same. */
export type LogEntry = { readonly offset: number; readonly tag: string; readonly message?: LoggedMessage };

/** What a decoded subscribe answer says. */
export type Snapshot = {
  readonly answer: Subscribed;
  readonly entries: readonly LogEntry[];
  readonly states: readonly TypedState[];
};

/** One entry that is not as declared is told to `onError` and skipped; it must not keep the rest from anybody. */
export function readSnapshot(
  result: unknown,
  onError: (error: ProtocolError) => void,
): Snapshot | ProtocolError {
  const tolerate = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (cause) {
      onError(new ProtocolError('INVALID_MESSAGE', { cause }));
      return undefined;
    }
  };
  const parsed = subscribed.safeParse(result);
  if (!parsed.success) return new ProtocolError('SERVER_ERROR', { cause: parsed.error });
  const answer = parsed.data;
  return {
    answer,
    entries: answer.events.map((event) => tolerate(() => readEntry(event)) ?? event),
    states: answer.states.flatMap((state) => tolerate(() => readState(state)) ?? []),
  };
}

/** Of an entry that came in a subscribe answer, whose `data` nobody has checked yet. Throws what the schema throws. */
export function readEntry(entry: EventEntry): LogEntry {
  const { offset, tag } = entry;
  const schema = declarationOf(entry.type)?.delivered;
  if (!schema) return { offset, tag };
  return { offset, tag, message: { ...toMessage(entry, readDelivered(schema, entry.data)), offset } };
}

/** Of a live frame, whose `data` the codec has checked. */
export function readLive(frame: ServerFrame, offset: number): LogEntry {
  const tag = frame.tag ?? '';
  // Of what this connection said itself only the place is told: `passed` is of class control.
  if (declarationOf(frame.type)?.class !== 'event') return { offset, tag };
  return { offset, tag, message: { ...toMessage(frame, frame.data), offset } };
}

/** Undefined for a type that is not known here. Throws what the schema throws. */
function readState(entry: StateEntry): TypedState | undefined {
  const schema = declarationOf(entry.type)?.delivered;
  if (!schema) return undefined;
  return { ...entry, value: entry.value === null ? null : readDelivered(schema, entry.value) };
}

/** Of a signal, whose `data` the codec has checked. */
export function readSignal(frame: ServerFrame): Message<EventType> {
  return toMessage(frame, frame.data);
}

// The schema of `type` has made `data`; which type it is only the reader's key can say, so this is the one place that asserts it.
function toMessage(
  { type, id, timestamp }: { type: string; id: string; timestamp: string },
  data: unknown,
): Message<EventType> {
  return {
    type: type as EventType,
    id,
    at: Date.parse(timestamp),
    data: data as Message<EventType>['data'],
  };
}
