import { declarationOf, ERRORS, firstIssue, ProtocolError } from '@attune/protocol';
import { createDelivery, type Delivery, type OpenDelivery, type Wish } from './delivery.ts';
import type { Environment } from './connection/environment.ts';
import { DeliveryList } from './deliveryList.ts';
import type { WaitingEvent } from './memory.ts';
import type { Ack, Answer, Question } from './requests.ts';
import { Sequence, type Entry } from './sequence.ts';
import type { Signal } from './signal.ts';

/** Events that wait for an answer, on one channel. Somebody who wrote more than this offline is better told. */
export const MAX_QUEUED = 200;
/** Events sent ahead of their answers. */
export const MAX_IN_FLIGHT = 16;
/** Times a busy server is asked again before the event fails. A rate limit, and a server that cannot say what became of it, are waited for. */
const MAX_BUSY_TRIES = 5;
/** Gaps in a row before we slow down: two ends that disagree about the sequence must not spin. */
const MAX_GAPS = 3;
const PAUSE_MS = 1_000;

export type OutboxLink = {
  readonly environment: Environment;
  readonly post: (question: Question, onAnswer: (answer: Answer) => void) => () => void;
  /** Called when the last waiting event is settled. */
  readonly onEmpty: () => void;
  /** What waits has changed. */
  readonly onChange: () => void;
};

/** The events of this client on one channel, and those an earlier one left: in order, each stored once, several in flight. */
export class Outbox {
  readonly #channel: string;
  readonly #link: OutboxLink;
  readonly #sequence: Sequence;
  readonly #list = new DeliveryList();
  #window = MAX_IN_FLIGHT;
  #gaps = 0;
  #isOpen = false;
  /** What is in flight was asked elsewhere: whether it is answered there or not, it is asked again here. */
  #hasMoved = false;
  #clearPause: (() => void) | undefined;

  constructor(channel: string, link: OutboxLink) {
    this.#channel = channel;
    this.#link = link;
    this.#sequence = new Sequence(link.environment.newId());
  }

  get listed(): Signal<readonly Delivery[]> {
    return this.#list.signal;
  }

  get isEmpty(): boolean {
    return this.#sequence.entries.length === 0;
  }

  /** What cannot be queued comes back failed at once and is not listed: nothing was taken over, so nothing is kept. */
  send(type: string, data: unknown): Delivery {
    const parsed = declarationOf(type)?.sent?.data.safeParse(data);
    const open = this.#create({
      id: this.#link.environment.newId(),
      type,
      data: parsed?.success ? parsed.data : data,
      at: this.#link.environment.now(),
    });
    if (!parsed) open.fail(new ProtocolError('UNKNOWN_TYPE'));
    else if (!parsed.success) {
      open.fail(new ProtocolError('VALIDATION_ERROR', { details: firstIssue(parsed.error) }));
    } else this.#enqueue(open);
    return open.delivery;
  }

  /** What waits, as a later client needs it to send it again. */
  waiting(): readonly WaitingEvent[] {
    return this.#sequence.waiting();
  }

  /** Takes over what an earlier client left waiting; what is not as declared any more is left out. */
  restore(waiting: readonly WaitingEvent[]): void {
    const restored = waiting.slice(0, MAX_QUEUED).flatMap(({ producer, ...wish }) => {
      if (!declarationOf(wish.type)?.sent?.data.safeParse(wish.data).success) return [];
      return { open: this.#create(wish), producer };
    });
    this.#sequence.restore(restored);
    this.#list.addBefore(restored.map(({ open }) => open.delivery));
    this.#flush();
  }

  /** Whoever it was, it was somebody else: what an earlier client left is not ours to send. */
  dropRestored(): void {
    for (const entry of this.#sequence.entries.filter((each) => this.#sequence.isRestored(each))) {
      entry.forget?.();
      this.#remove(entry);
      this.#list.remove(entry.open.delivery);
      entry.open.fail(new ProtocolError('FORBIDDEN'));
    }
  }

  /** The channel is live: what waits is sent, what was not answered is sent again under its old number. */
  resume(): void {
    this.#isOpen = true;
    if (this.#hasMoved) this.#recall();
    this.#hasMoved = false;
    this.#flush();
  }

  /** Nothing new is sent for now; what is in flight may still be answered. `hasMoved`: by the connection that was left. */
  hold(hasMoved: boolean): void {
    this.#isOpen = false;
    this.#hasMoved ||= hasMoved;
  }

  /** The channel is not live. Whether what is in flight arrived is not known; `resume` asks by sending it again. */
  suspend(): void {
    this.#isOpen = false;
    this.#hasMoved = false;
    this.#stopPause();
    this.#recall();
    for (const { open } of this.#sequence.entries) open.status.set('queued');
  }

  /** Nobody will send any more: what waits fails, so that no promise stays open for ever. */
  abandon(error: ProtocolError): void {
    this.suspend();
    for (const { open } of this.#sequence.removeAll()) open.fail(error);
  }

  #enqueue(open: OpenDelivery): void {
    if (this.#sequence.entries.length >= MAX_QUEUED) {
      open.fail(new ProtocolError('OVERLOADED', { message: FULL, details: { limit: MAX_QUEUED } }));
      return;
    }
    this.#sequence.add(open);
    this.#list.add(open.delivery);
    this.#link.onChange();
    this.#flush();
  }

  #create(wish: Wish): OpenDelivery {
    return createDelivery(wish, {
      retry: (failed) => this.#retry(failed),
      dismiss: (failed) => this.#list.remove(failed.delivery),
    });
  }

  #retry(open: OpenDelivery): void {
    open.reopen();
    this.#enqueue(open);
  }

  #flush(): void {
    if (!this.#isOpen || this.#clearPause) return;
    for (const entry of this.#sequence.entries.slice(0, this.#window)) {
      if (!entry.forget) this.#transmit(entry);
    }
  }

  #transmit(entry: Entry): void {
    const { open } = entry;
    open.error.set(undefined);
    open.status.set('sent');
    entry.forget = this.#link.post(
      {
        type: open.type,
        id: open.delivery.id,
        channel: this.#channel,
        data: open.data,
        producer: this.#sequence.stepOf(entry),
      },
      (answer) => this.#answered(entry, answer),
    );
  }

  #answered(entry: Entry, answer: Answer): void {
    entry.forget = undefined;
    if (!(answer instanceof ProtocolError)) return this.#acknowledged(entry, answer);
    switch (answer.error) {
      case 'SEQUENCE_GAP':
        return this.#missed(entry, answer);
      case 'TIMEOUT':
        return this.#sendAgain();
      case 'CONNECTION_FAILED':
        // `suspend` comes with it, and `resume` after it.
        return;
      case 'RATE_LIMIT_EXCEEDED':
        return this.#pause(entry, answer);
      case 'UNAVAILABLE':
        // It may be stored: the database can have gone between the commit and its answer. Only the same number asked again tells; failed, it
        // would be in the log all the same, and twice when it is sent anew.
        entry.tries = Math.min(entry.tries + 1, MAX_BUSY_TRIES);
        return this.#pause(entry, answer);
      default:
        entry.tries += 1;
        if (ERRORS[answer.error].retry && entry.tries < MAX_BUSY_TRIES) return this.#pause(entry, answer);
        return this.#refused(entry, answer);
    }
  }

  #acknowledged(entry: Entry, { offset, duplicate }: Ack): void {
    entry.producer.stored = Math.max(entry.producer.stored, entry.seq);
    this.#gaps = 0;
    this.#window = Math.min(MAX_IN_FLIGHT, this.#window + 1 / this.#window);
    this.#remove(entry);
    this.#list.remove(entry.open.delivery);
    entry.open.acknowledge({ offset, duplicate: duplicate ?? false });
    this.#continue();
  }

  #refused(entry: Entry, error: ProtocolError): void {
    this.#remove(entry);
    entry.open.fail(error);
    this.#list.dropOldFailures();
    // Those behind it in flight name it as the one before them and would each be answered with a gap.
    this.#sendAgain();
    this.#continue();
  }

  #missed({ producer }: Entry, gap: ProtocolError): void {
    const last = gap.details?.['last'];
    if (typeof last === 'number') producer.stored = last;
    this.#gaps += 1;
    if (this.#gaps > MAX_GAPS) this.#rest(PAUSE_MS);
    this.#sendAgain();
  }

  /** The server asks for patience: everything not answered waits with the one that was refused, so that the order stays. */
  #pause(entry: Entry, error: ProtocolError): void {
    this.#window = 1;
    this.#recall();
    for (const { open } of this.#sequence.entries) open.status.set('queued');
    entry.open.error.set(error);
    this.#rest(error.retryAfterMs ?? PAUSE_MS * Math.max(entry.tries, 1));
  }

  #rest(forMs: number): void {
    this.#stopPause();
    this.#clearPause = this.#link.environment.setAlarm(() => {
      this.#clearPause = undefined;
      this.#flush();
    }, forMs);
  }

  #stopPause(): void {
    this.#clearPause?.();
    this.#clearPause = undefined;
  }

  #sendAgain(): void {
    this.#recall();
    this.#flush();
  }

  #recall(): void {
    for (const entry of this.#sequence.entries) {
      entry.forget?.();
      entry.forget = undefined;
    }
  }

  #remove(entry: Entry): void {
    this.#sequence.remove(entry);
    this.#link.onChange();
  }

  #continue(): void {
    if (this.isEmpty) this.#link.onEmpty();
    else this.#flush();
  }
}

const FULL = 'Too much is waiting to be sent. Please wait for the connection.';
