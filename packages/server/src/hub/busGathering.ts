import { atEndOfTurn } from '../platform/turn.ts';
import type { Told } from './busPayload.ts';

/** More in one turn leaves in several parts, each far below what others take for nonsense. */
const MOST_TOGETHER = 100;

/**
 * What a node tells in one turn of the event loop leaves together at its end: in a large room one message over the network instead of hundreds.
 * Only what follows one another on a topic is put together, so that the order across topics stays.
 */
export class BusGathering {
  readonly #send: (topic: string, told: readonly Told[]) => void;
  #topic = '';
  #told: Told[] = [];

  constructor(send: (topic: string, told: readonly Told[]) => void) {
    this.#send = send;
  }

  add(topic: string, told: Told): void {
    if (topic !== this.#topic || this.#told.length >= MOST_TOGETHER) this.flush();
    this.#topic = topic;
    this.#told.push(told);
    if (this.#told.length === 1) atEndOfTurn(() => this.flush());
  }

  /** Now, for what comes next would be wrong before it. */
  flush(): void {
    if (this.#told.length === 0) return;
    const told = this.#told;
    this.#told = [];
    this.#send(this.#topic, told);
  }
}
