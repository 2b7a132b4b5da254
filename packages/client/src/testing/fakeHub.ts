import {
  leadChannel,
  parseChannel,
  ProtocolError,
  toInstant,
  type ClientFrame,
  type DecodedClientFrame,
  type EventEntry,
  type Person,
  type Position,
  type Sent,
  type ServerFrame,
  type StateEntry,
  type Subscribed,
} from '@attune/protocol';
import { DEFAULT_COMMANDS, type Command } from './fakeCommands.ts';
import type { FakeConnection } from './fakeConnection.ts';
import { FakeLog } from './fakeLog.ts';
import type { ManualClock } from './manualClock.ts';

type Rejection = { readonly type: string; readonly error: ProtocolError; times: number };

/** What all connections of a fake server share: people, channels, and what is to go wrong. */
export class FakeHub {
  readonly clock: ManualClock;
  readonly connections = new Set<FakeConnection>();
  readonly received: ClientFrame[] = [];
  readonly commands = new Map<string, Command>(DEFAULT_COMMANDS);
  readonly rejections: Rejection[] = [];
  /** The server's clock minus the client's. */
  aheadMs = 0;
  acksToLose = 0;
  eventsToLose = 0;
  readonly #people = new Map<string, Person>();
  readonly #logs = new Map<string, FakeLog>();
  readonly #offsets = new Map<string, number>();
  #frames = 0;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  serverNow(): number {
    return this.clock.now() + this.aheadMs;
  }

  admit(credential: string, person: Person): void {
    this.#people.set(credential, person);
  }

  personOf(credential: string): Person | undefined {
    return this.#people.get(credential);
  }

  log(channel: string): FakeLog {
    const known = this.#logs.get(channel);
    if (known) return known;
    const created = new FakeLog(this.clock);
    this.#logs.set(channel, created);
    return created;
  }

  record(frame: DecodedClientFrame): void {
    const { declaration: _, ...sent } = frame;
    this.received.push(sent);
  }

  stamp(type: string, payload: unknown, more: Partial<ServerFrame>): ServerFrame {
    this.#frames += 1;
    return { type, id: `f${this.#frames}`, timestamp: toInstant(this.serverNow()), data: payload, ...more };
  }

  subscribe(channel: string, from: Position | undefined): Subscribed {
    return this.log(channel).subscribe(from);
  }

  maybeReject(type: string): void {
    const rejection = this.rejections.find((other) => other.type === type && other.times > 0);
    if (!rejection) return;
    rejection.times -= 1;
    throw rejection.error;
  }

  losesAck(): boolean {
    if (this.acksToLose === 0) return false;
    this.acksToLose -= 1;
    return true;
  }

  publishFrom(
    from: FakeConnection,
    person: Person,
    frame: DecodedClientFrame & { channel: string },
  ): object | undefined {
    switch (frame.declaration.class) {
      case 'event':
        return this.#command(from, person, frame);
      case 'state':
        if (frame.type === 'applied') this.#applied(person, frame);
        else this.#reading(person, frame);
        return undefined;
      default:
        this.signal(frame.channel, frame.type, person, from);
        return undefined;
    }
  }

  /** `unheard`: the connection that said it and is told only its place. */
  announce(channel: string, entry: EventEntry, unheard?: FakeConnection): void {
    const { type, id, timestamp, offset, tag, data } = entry;
    for (const connection of this.#following(channel)) {
      const place = { id, timestamp, channel, offset, tag };
      if (this.eventsToLose > 0) this.eventsToLose -= 1;
      else if (connection === unheard) connection.send('passed', {}, place);
      else connection.send(type, data, place);
    }
  }

  setState(channel: string, type: string, key: string, value: unknown): StateEntry {
    const entry = this.log(channel).setState(type, key, value);
    const change = { key, version: entry.version, value };
    for (const connection of this.#following(channel)) connection.send(type, change, { channel });
    return entry;
  }

  signal(channel: string, type: string, payload: unknown, except?: FakeConnection): void {
    for (const connection of this.#following(channel)) {
      if (connection !== except) connection.send(type, payload, { channel });
    }
  }

  #following(channel: string): FakeConnection[] {
    return [...this.connections].filter((connection) => connection.channels.has(channel));
  }

  #command(from: FakeConnection, person: Person, frame: DecodedClientFrame & { channel: string }): object {
    const command = this.commands.get(frame.type);
    if (!command || !frame.producer)
      throw new ProtocolError('VALIDATION_ERROR', { details: { field: 'producer' } });
    const log = this.log(frame.channel);
    let isEchoed = true;
    const accepted = log.accept(person.user_id, frame.producer, () => {
      this.maybeReject(frame.type);
      const event = command(frame.data, { from: person, now: this.serverNow() });
      isEchoed = event?.echo !== false;
      return event && log.append(event.type, event.data);
    });
    if (accepted.entry) this.announce(frame.channel, accepted.entry, isEchoed ? undefined : from);
    return { offset: accepted.offset, ...(accepted.duplicate && { duplicate: true }) };
  }

  /** LEAD-6. */
  #applied({ user_id: userId }: Person, { channel, data }: DecodedClientFrame & { channel: string }): void {
    const { offset } = data as Sent<'applied'>;
    const { id } = parseChannel(channel);
    this.#offsets.set(userId, offset);
    const value = { participants: this.#offsets.size, offsets: Object.fromEntries(this.#offsets) };
    this.setState(leadChannel(id), 'applied', 'fake', value);
  }

  /** HEALTH-1: where others find it depends on what its owner shares. */
  #reading(person: Person, frame: DecodedClientFrame & { channel: string }): void {
    const { share, ...measured } = frame.data as Sent<'reading'>;
    const [, sessionId = ''] = frame.channel.split(':');
    const channels = { me: `user:${person.user_id}`, instructor: `lead:${sessionId}`, group: frame.channel };
    const { user_id: userId, name } = person;
    const value = { ...measured, user_id: userId, name, measured_at: toInstant(this.serverNow()) };
    this.setState(channels[share], 'reading', userId, value);
  }
}
