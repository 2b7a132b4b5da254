import { ProtocolError, type EventType } from '@attune/protocol';
import type { Message } from './eventLog.ts';

export type Handler = (message: Message<EventType>) => void;

/** Who of a channel wants which type. One that throws is reported, and the next one is called. */
export class Handlers {
  readonly #channel: string;
  readonly #onError: (error: ProtocolError) => void;
  readonly #byType = new Map<string, Set<Handler>>();

  constructor(channel: string, onError: (error: ProtocolError) => void) {
    this.#channel = channel;
    this.#onError = onError;
  }

  /** Added twice, it is called twice. Returns its end. */
  add(type: string, handler: Handler): () => void {
    const own: Handler = (message) => handler(message);
    const handlers = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, handlers.add(own));
    return () => void handlers.delete(own);
  }

  call(message: Message<EventType>): void {
    for (const handler of [...(this.#byType.get(message.type) ?? [])]) {
      try {
        handler(message);
      } catch (cause) {
        const text = `A handler of ${message.type} on ${this.#channel} failed.`;
        this.#onError(new ProtocolError('SERVER_ERROR', { message: text, cause }));
      }
    }
  }

  clear(): void {
    this.#byType.clear();
  }
}
