import {
  declarationOf,
  ERRORS,
  ProtocolError,
  type ClientFrame,
  type Position,
  type ServerFrame,
  type StateChange,
  type Subscribed,
} from '@attune/protocol';
import { backoffMs } from './connection/backoff.ts';
import type { Environment } from './connection/environment.ts';
import { EventLog } from './eventLog.ts';
import { Handlers, type Handler } from './handlers.ts';
import { readLive, readSignal, readSnapshot, type LogEntry, type Snapshot } from './inbound.ts';
import { MAX_REMEMBERED, type Change, type RememberedChannel } from './memory.ts';
import { Outbox } from './outbox.ts';
import { recoveryOf, isSameHistory, type Recovery } from './recovery.ts';
import type { Answer, Question } from './requests.ts';
import { createSignal } from './signal.ts';
import { StateMap } from './stateMap.ts';

/** Live frames that wait for the answer to a subscribe; beyond it the answer is asked for again. */
const MAX_BUFFERED = 1_000;
/** Gaps in a row that asking did not mend, after which we take a breath. */
const MAX_GAPS = 3;

export type ChannelHealth = 'joining' | 'live' | 'refused';

/** What a channel needs of the client. */
export type ChannelLink = {
  readonly environment: Environment;
  readonly post: (question: Question, onAnswer: (answer: Answer) => void) => () => void;
  /** Sent without waiting for an answer. */
  readonly tell: (frame: Omit<ClientFrame, 'id'>) => void;
  readonly onError: (error: ProtocolError) => void;
  readonly onOutboxEmpty: () => void;
  /** What is to be remembered has changed. */
  readonly onChange: (change: Change) => void;
};

type Phase =
  /** No connection. */
  | { readonly at: 'apart' }
  /** Asked to subscribe, or waiting to ask again. */
  | { readonly at: 'joining'; readonly buffer: ServerFrame[]; cancel: () => void }
  | { readonly at: 'live' }
  | { readonly at: 'refused' };

/** One subscription: where it stands, what it holds, and to whom each event is handed once. */
export class Channel {
  readonly name: string;
  readonly health = createSignal<ChannelHealth>('joining');
  readonly refusal = createSignal<ProtocolError | undefined>(undefined);
  readonly recovery = createSignal<Recovery | undefined>(undefined);
  readonly position = createSignal<Position | undefined>(undefined);
  readonly events = new EventLog();
  readonly states = new StateMap();
  readonly outbox: Outbox;
  readonly #link: ChannelLink;
  readonly #handlers: Handlers;
  /** States to be said once live: the newest of each type. */
  readonly #held = new Map<string, unknown>();
  #phase: Phase = { at: 'apart' };
  /** Set while a return is under way that has not been told of yet. */
  #lostAt: number | undefined;
  /** What we hold was told by another connection than the one we have. */
  #isElsewhere = true;
  #tries = 0;
  #gaps = 0;

  constructor(name: string, link: ChannelLink) {
    this.name = name;
    this.#link = link;
    this.#handlers = new Handlers(name, link.onError);
    this.outbox = new Outbox(name, {
      environment: link.environment,
      post: link.post,
      onEmpty: link.onOutboxEmpty,
      onChange: () => link.onChange('waiting'),
    });
  }

  /** A connection is there. */
  connected(): void {
    this.#tries = 0;
    this.#join();
  }

  /** Another connection took its place: what comes from here on is asked for there, from where we stand. */
  moved(): void {
    this.#tries = 0;
    this.#isElsewhere = true;
    this.outbox.hold(true);
    this.#join();
  }

  /** Whether it is on its way to be followed. */
  get isJoining(): boolean {
    return this.#phase.at === 'joining';
  }

  remember(): RememberedChannel {
    return {
      position: this.position.get(),
      at: this.#link.environment.now(),
      events: this.events.newest(MAX_REMEMBERED),
      waiting: this.outbox.waiting(),
    };
  }

  /** Goes on where an earlier client was. Before it is subscribed. */
  restore({ position, at, events, waiting }: RememberedChannel): void {
    if (position && !this.position.get()) {
      this.events.merge(events);
      this.position.set(position);
      this.#lostAt = at;
    }
    this.outbox.restore(waiting);
  }

  /** It was somebody else who was here. */
  forget(): void {
    this.#lostAt = undefined;
    this.position.set(undefined);
    this.events.replace([]);
    this.outbox.dropRestored();
  }

  /** It is gone; it had been silent since `lostAt`. */
  disconnected(lostAt: number): void {
    this.#enter({ at: 'apart' });
    this.#isElsewhere = true;
    this.#lostAt ??= lostAt;
  }

  /** Nobody holds it any more. */
  ended(): void {
    this.disconnected(0);
    this.outbox.abandon(new ProtocolError('CONNECTION_FAILED'));
    this.#handlers.clear();
  }

  on(type: string, handler: Handler): () => void {
    return this.#handlers.add(type, handler);
  }

  set(type: string, value: unknown): void {
    if (this.#phase.at === 'live') return this.#link.tell({ type, channel: this.name, data: value });
    if (declarationOf(type)?.class === 'state') this.#held.set(type, value);
  }

  receive(frame: ServerFrame): void {
    const isEvent = frame.offset !== undefined;
    const kind = declarationOf(frame.type)?.class;
    if (kind === 'signal' && !isEvent) {
      return this.#handlers.call(readSignal(frame));
    }
    if (!isEvent && kind !== 'state') return;
    if (this.#phase.at === 'joining') {
      // A state that comes before the answer is older than its snapshot: one that is gone by then must not come back.
      return isEvent ? this.#hold(this.#phase.buffer, frame) : undefined;
    }
    if (this.#phase.at !== 'live') return;
    if (isEvent) this.#receiveEvent(frame, frame.offset ?? 0);
    else this.states.apply(frame.type, frame.data as StateChange);
  }

  #hold(buffer: ServerFrame[], frame: ServerFrame): void {
    buffer.push(frame);
    if (buffer.length > MAX_BUFFERED) this.#join();
  }

  #receiveEvent(frame: ServerFrame, offset: number): void {
    const position = this.position.get();
    if (!position || offset <= position.offset) return;
    if (offset > position.offset + 1) return this.#gap(frame);
    this.#gaps = 0;
    const entry = readLive(frame, offset);
    if (entry.message) this.events.merge([entry.message]);
    this.#deliver(entry, position.epoch);
  }

  /** Something before this frame did not arrive. What follows waits until the node has handed it over. */
  #gap(frame: ServerFrame): void {
    this.#gaps += 1;
    if (this.#gaps > MAX_GAPS) return this.#joinLater(backoffMs(this.#gaps, 1));
    this.#join([frame]);
  }

  /** The position follows the handlers: what none of them has seen is asked for again. */
  #deliver(entry: LogEntry, epoch: string): void {
    if (entry.message) this.#handlers.call(entry.message);
    this.#advance({ epoch, offset: entry.offset, tag: entry.tag });
  }

  #advance(position: Position): void {
    this.position.set(position);
    this.#link.onChange('position');
  }

  #join(buffer: ServerFrame[] = []): void {
    const position = this.position.get();
    const joining: Phase = { at: 'joining', buffer, cancel: () => undefined };
    this.#enter(joining);
    joining.cancel = this.#link.post(
      { type: 'subscribe', data: { channel: this.name, ...(position && { position }) } },
      (answer) => this.#answered(joining, answer),
    );
  }

  #joinLater(inMs: number): void {
    const cancel = this.#link.environment.setAlarm(() => this.#join(), inMs);
    this.#enter({ at: 'joining', buffer: [], cancel });
  }

  #answered(joining: Phase & { at: 'joining' }, answer: Answer): void {
    if (this.#phase !== joining) return;
    const snapshot =
      answer instanceof ProtocolError ? answer : readSnapshot(answer.result, this.#link.onError);
    if (!(snapshot instanceof ProtocolError)) return this.#joined(joining, snapshot);
    if (ERRORS[snapshot.error].retry) {
      this.#tries += 1;
      return this.#joinLater(
        snapshot.retryAfterMs ?? backoffMs(this.#tries, this.#link.environment.random()),
      );
    }
    this.refusal.set(snapshot);
    this.#enter({ at: 'refused' });
  }

  #joined(joining: Phase & { at: 'joining' }, { answer, entries, states }: Snapshot): void {
    const before = this.position.get();
    const isSame = before !== undefined && isSameHistory(before, answer);
    const missed = isSame ? entries.filter((entry) => entry.offset > before.offset) : [];
    const messages = entries.flatMap((entry) => entry.message ?? []);
    // Told before anything newer: what is true now, then why and what was missed, then the events themselves.
    this.states.replace(states, !this.#isElsewhere);
    this.#isElsewhere = false;
    if (isSame) this.events.merge(messages);
    else this.events.replace(messages);
    if (missed.length > 0) this.#gaps = 0;
    this.#tellReturn(before, answer, missed);
    for (const entry of missed) this.#deliver(entry, answer.position.epoch);
    this.#advance(answer.position);
    // A handler may have ended the connection or the subscription.
    if (this.#phase === joining) this.#goLive(joining.buffer);
  }

  #tellReturn(before: Position | undefined, answer: Subscribed, missed: readonly LogEntry[]): void {
    const lostAt = this.#lostAt;
    this.#lostAt = undefined;
    // A gap mended on the same connection is nobody's business, unless it could not be mended.
    if (!before || (lostAt === undefined && answer.recovered)) return;
    const now = this.#link.environment.now();
    this.recovery.set(recoveryOf(before, answer, missed, { now, lostAt: lostAt ?? now }));
  }

  #goLive(buffer: readonly ServerFrame[]): void {
    this.#tries = 0;
    this.refusal.set(undefined);
    this.#enter({ at: 'live' });
    for (const frame of buffer) this.receive(frame);
  }

  #enter(phase: Phase): void {
    if (this.#phase.at === 'joining') this.#phase.cancel();
    this.#phase = phase;
    if (phase.at === 'joining') this.outbox.hold(false);
    else if (phase.at !== 'live') this.outbox.suspend();
    this.health.set(phase.at === 'apart' ? 'joining' : phase.at);
    if (this.#phase !== phase || phase.at !== 'live') return;
    for (const [type, value] of this.#held) this.#link.tell({ type, channel: this.name, data: value });
    this.#held.clear();
    this.outbox.resume();
  }
}
