import {
  declarationOf,
  fromErrorData,
  ProtocolError,
  type ClientFrame,
  type Delivered,
  type Reply,
  type Sent,
  type SentType,
  type ServerFrame,
} from '@attune/protocol';
import type { Environment } from './connection/environment.ts';

/** A request without an answer by then fails. */
export const ANSWER_DEADLINE_MS = 10_000;

export type Ack = Delivered<'ack'>;
export type Answer = Ack | ProtocolError;
/** A frame to be answered; its correlation is ours to choose. */
export type Question = Omit<ClientFrame, 'id' | 'correlation_id'> & { readonly id?: string };

type Pending = {
  /** Which connection it was asked on, of those that followed each other without a break. */
  readonly leg: number;
  readonly onAnswer: (answer: Answer) => void;
  readonly clearDeadline: () => void;
};

/** The book of what was asked on this connection and is not answered yet. */
export class Requests {
  readonly #environment: Environment;
  readonly #transmit: (frame: ClientFrame) => void;
  readonly #pending = new Map<string, Pending>();
  #asked = 0;
  #leg = 0;

  constructor(environment: Environment, transmit: (frame: ClientFrame) => void) {
    this.#environment = environment;
    this.#transmit = transmit;
  }

  /** Calls back once, with the answer, `TIMEOUT` or `CONNECTION_FAILED`. Returns a way to not be called any more. */
  post(question: Question, onAnswer: (answer: Answer) => void): () => void {
    this.#asked += 1;
    const correlation = `${REQUEST_PREFIX}${this.#asked}`;
    const clearDeadline = this.#environment.setAlarm(
      () => this.#finish(correlation, new ProtocolError('TIMEOUT')),
      ANSWER_DEADLINE_MS,
    );
    this.#pending.set(correlation, { leg: this.#leg, onAnswer, clearDeadline });
    const { id, ...rest } = question;
    this.#transmit(id ? { ...rest, id, correlation_id: correlation } : { ...rest, id: correlation });
    return () => this.#forget(correlation);
  }

  /** A control request, answered with the reply its declaration promises. */
  ask<T extends SentType>(type: T, data: Sent<T>): Promise<Reply<T>> {
    return new Promise((resolve, reject) => {
      this.post({ type, data }, (answer) => {
        if (answer instanceof ProtocolError) return reject(answer);
        const reply = declarationOf(type)?.sent?.reply?.safeParse(answer.result);
        if (reply && !reply.success)
          return reject(new ProtocolError('INVALID_MESSAGE', { cause: reply.error }));
        resolve(reply?.data as Reply<T>);
      });
    });
  }

  /** Takes an `ack` or `error`. Answers the error when nobody asked for it, so that somebody can be told. */
  settle(frame: ServerFrame): ProtocolError | undefined {
    const correlation = frame.correlation_id;
    const answer =
      frame.type === 'ack' ? (frame.data as Ack) : fromErrorData(frame.data as Delivered<'error'>);
    if (correlation?.startsWith(REQUEST_PREFIX)) {
      this.#finish(correlation, answer);
      return undefined;
    }
    return answer instanceof ProtocolError ? answer : undefined;
  }

  /** What is asked from here on is asked on another connection; the one before may still answer. */
  moved(): void {
    this.#leg += 1;
  }

  /** Whether something asked before the last move is not answered. */
  get hasOlder(): boolean {
    return [...this.#pending.values()].some(({ leg }) => leg < this.#leg);
  }

  /** The connection before the last move is gone, and with it its answers. */
  failOlder(): void {
    for (const [correlation, { leg }] of [...this.#pending]) {
      if (leg < this.#leg) this.#finish(correlation, new ProtocolError('CONNECTION_FAILED'));
    }
  }

  /** The connection is gone, and with it the answers. */
  failAll(): void {
    for (const correlation of [...this.#pending.keys()]) {
      this.#finish(correlation, new ProtocolError('CONNECTION_FAILED'));
    }
  }

  #finish(correlation: string, answer: Answer): void {
    const pending = this.#pending.get(correlation);
    // Late, or to a question that was asked again since.
    if (!pending) return;
    this.#forget(correlation);
    pending.onAnswer(answer);
  }

  #forget(correlation: string): void {
    this.#pending.get(correlation)?.clearDeadline();
    this.#pending.delete(correlation);
  }
}

/** Marks what is answered; frames sent without waiting for an answer have other ids. */
const REQUEST_PREFIX = 'r';
