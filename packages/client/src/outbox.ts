import { declarationOf, ERRORS, firstIssue, ProtocolError } from '@attune/protocol';
import { createDelivery, type Delivery, type OpenDelivery } from './delivery.ts';
import type { Environment } from './connection/environment.ts';
import type { Ack, Answer, Question } from './requests.ts';
import { createSignal, type Signal } from './signal.ts';

/** Events that wait for an answer, on one channel. Somebody who wrote more than this offline is better told. */
export const MAX_QUEUED = 200;
/** Events sent ahead of their answers. */
export const MAX_IN_FLIGHT = 16;
/** Times a busy server is asked again before the event fails; a rate limit is waited for however often. */
const MAX_BUSY_TRIES = 5;
/** Failed events are listed until dismissed, the newest of them. */
const MAX_FAILED = 50;
/** Gaps in a row before we slow down: two ends that disagree about the sequence must not spin. */
const MAX_GAPS = 3;
const PAUSE_MS = 1_000;

export type OutboxLink = {
  readonly environment: Environment;
  readonly post: (question: Question, onAnswer: (answer: Answer) => void) => () => void;
  /** Called when the last waiting event is settled. */
  readonly onEmpty: () => void;
};

type Entry = {
  readonly open: OpenDelivery;
  /** Given once: an event that is sent again is recognised by it. */
  readonly seq: number;
  tries: number;
  /** Present while it is sent and not answered. */
  forget: (() => void) | undefined;
};

/** The events of one producer on one channel: in order, each stored once, several in flight. */
export class Outbox {
  readonly #channel: string;
  readonly #link: OutboxLink;
  readonly #producerId: string;
  readonly #listed = createSignal<readonly Delivery[]>([]);
  /** Not answered, in order of `seq`; those in flight come first. */
  #entries: Entry[] = [];
  #lastSeq = 0;
  /** The newest `seq` that the server is known to have stored. */
  #stored = 0;
  #window = MAX_IN_FLIGHT;
  #gaps = 0;
  #isOpen = false;
  #clearPause: (() => void) | undefined;

  constructor(channel: string, link: OutboxLink) {
    this.#channel = channel;
    this.#link = link;
    this.#producerId = link.environment.newId();
  }

  get listed(): Signal<readonly Delivery[]> {
    return this.#listed;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** What cannot be queued comes back failed at once and is not listed: nothing was taken over, so nothing is kept. */
  send(type: string, data: unknown): Delivery {
    const parsed = declarationOf(type)?.sent?.data.safeParse(data);
    const open = createDelivery(
      {
        id: this.#link.environment.newId(),
        type,
        data: parsed?.success ? parsed.data : data,
        at: this.#link.environment.now(),
      },
      { retry: (failed) => this.#retry(failed), dismiss: (failed) => this.#unlist(failed.delivery) },
    );
    if (!parsed) open.fail(new ProtocolError('UNKNOWN_TYPE'));
    else if (!parsed.success) {
      open.fail(new ProtocolError('VALIDATION_ERROR', { details: firstIssue(parsed.error) }));
    } else this.#enqueue(open);
    return open.delivery;
  }

  /** The channel is live: what waits is sent, what was not answered is sent again under its old number. */
  resume(): void {
    this.#isOpen = true;
    this.#flush();
  }

  /** The channel is not live. Whether what is in flight arrived is not known; `resume` asks by sending it again. */
  suspend(): void {
    this.#isOpen = false;
    this.#stopPause();
    this.#recall();
    for (const { open } of this.#entries) open.status.set('queued');
  }

  /** Nobody will send any more: what waits fails, so that no promise stays open for ever. */
  abandon(error: ProtocolError): void {
    this.suspend();
    for (const { open } of this.#entries.splice(0)) open.fail(error);
  }

  #enqueue(open: OpenDelivery): void {
    if (this.#entries.length >= MAX_QUEUED) {
      open.fail(new ProtocolError('OVERLOADED', { message: FULL, details: { limit: MAX_QUEUED } }));
      return;
    }
    this.#lastSeq += 1;
    this.#entries.push({ open, seq: this.#lastSeq, tries: 0, forget: undefined });
    if (!this.#listed.get().includes(open.delivery)) this.#listed.set([...this.#listed.get(), open.delivery]);
    this.#flush();
  }

  #retry(open: OpenDelivery): void {
    open.reopen();
    this.#enqueue(open);
  }

  #flush(): void {
    if (!this.#isOpen || this.#clearPause) return;
    this.#entries.slice(0, this.#window).forEach((entry, index) => {
      if (!entry.forget) this.#transmit(entry, this.#entries[index - 1]);
    });
  }

  #transmit(entry: Entry, before: Entry | undefined): void {
    const { open, seq } = entry;
    // What the server has stored already is answered by its number alone; `prev` then only has to be possible.
    const prev = Math.min(before?.seq ?? this.#stored, seq - 1);
    open.error.set(undefined);
    open.status.set('sent');
    entry.forget = this.#link.post(
      {
        type: open.type,
        id: open.delivery.id,
        channel: this.#channel,
        data: open.data,
        producer: { id: this.#producerId, seq, prev },
      },
      (answer) => this.#answered(entry, answer),
    );
  }

  #answered(entry: Entry, answer: Answer): void {
    entry.forget = undefined;
    if (!(answer instanceof ProtocolError)) return this.#acknowledged(entry, answer);
    switch (answer.error) {
      case 'SEQUENCE_GAP':
        return this.#missed(answer);
      case 'TIMEOUT':
        return this.#sendAgain();
      case 'CONNECTION_FAILED':
        // `suspend` comes with it, and `resume` after it.
        return;
      case 'RATE_LIMIT_EXCEEDED':
        return this.#pause(entry, answer);
      default:
        entry.tries += 1;
        if (ERRORS[answer.error].retry && entry.tries < MAX_BUSY_TRIES) return this.#pause(entry, answer);
        return this.#refused(entry, answer);
    }
  }

  #acknowledged(entry: Entry, { offset, duplicate }: Ack): void {
    this.#stored = Math.max(this.#stored, entry.seq);
    this.#gaps = 0;
    this.#window = Math.min(MAX_IN_FLIGHT, this.#window + 1 / this.#window);
    this.#remove(entry);
    this.#unlist(entry.open.delivery);
    entry.open.acknowledge({ offset, duplicate: duplicate ?? false });
    this.#continue();
  }

  #refused(entry: Entry, error: ProtocolError): void {
    this.#remove(entry);
    entry.open.fail(error);
    this.#dropOldFailures();
    // Those behind it in flight name it as the one before them and would each be answered with a gap.
    this.#sendAgain();
    this.#continue();
  }

  #missed(gap: ProtocolError): void {
    const last = gap.details?.['last'];
    if (typeof last === 'number') this.#stored = last;
    this.#gaps += 1;
    if (this.#gaps > MAX_GAPS) this.#rest(PAUSE_MS);
    this.#sendAgain();
  }

  /** The server asks for patience: everything not answered waits with the one that was refused, so that the order stays. */
  #pause(entry: Entry, error: ProtocolError): void {
    this.#window = 1;
    this.#recall();
    for (const { open } of this.#entries) open.status.set('queued');
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
    for (const entry of this.#entries) {
      entry.forget?.();
      entry.forget = undefined;
    }
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  #continue(): void {
    if (this.isEmpty) this.#link.onEmpty();
    else this.#flush();
  }

  #unlist(delivery: Delivery): void {
    this.#listed.set(this.#listed.get().filter((other) => other !== delivery));
  }

  #dropOldFailures(): void {
    const failed = this.#listed.get().filter((delivery) => delivery.status.get() === 'failed');
    for (const delivery of failed.slice(0, -MAX_FAILED)) this.#unlist(delivery);
  }
}

const FULL = 'Too much is waiting to be sent. Please wait for the connection.';
