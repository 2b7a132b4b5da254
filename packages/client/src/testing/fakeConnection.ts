import {
  CHANNELS,
  decodeClientFrame,
  encodeFrame,
  FrameError,
  limits,
  maySend,
  parseChannel,
  ProtocolError,
  PROTOCOL_VERSION,
  toErrorData,
  toInstant,
  travelsOn,
  type DecodedClientFrame,
  type Person,
  type Sent,
  type ServerFrame,
} from '@attune/protocol';
import type { FakeHub } from './fakeHub.ts';
import type { Wire } from './wire.ts';

const CREDENTIAL_MS = 3_600_000;

/** One client as the server sees it. */
export class FakeConnection {
  readonly id: string;
  readonly channels = new Set<string>();
  readonly #hub: FakeHub;
  readonly #wire: Wire;
  #person: Person | undefined;
  #clearPing: () => void = () => undefined;

  constructor(id: string, hub: FakeHub, wire: Wire) {
    this.id = id;
    this.#hub = hub;
    this.#wire = wire;
  }

  welcome(person: Person): void {
    this.#person = person;
    const now = this.#hub.serverNow();
    this.send('welcome', {
      connection_id: this.id,
      protocol: PROTOCOL_VERSION,
      node: 'fake',
      user: { id: person.user_id, name: person.name },
      role: person.role,
      session_id: null,
      expires_at: toInstant(now + CREDENTIAL_MS),
      server_time: toInstant(now),
      ping_interval_ms: limits.PING_INTERVAL_MS,
      silence_ms: limits.SILENCE_MS,
    });
    this.#pingLater();
  }

  send(type: string, payload: unknown, more: Partial<ServerFrame> = {}): void {
    this.#wire.toClient(encodeFrame(this.#hub.stamp(type, payload, more)));
  }

  close(code: number): void {
    this.#wire.closeByServer(code);
  }

  cut(code: number): void {
    this.#wire.cut(code);
  }

  sendText(text: string): void {
    this.#wire.toClient(text);
  }

  ended(): void {
    this.#clearPing();
    this.channels.clear();
  }

  receive(text: string): void {
    let correlation: string | undefined;
    try {
      const frame = decodeClientFrame(text, text.length);
      correlation = frame.correlation_id ?? frame.id;
      this.#hub.record(frame);
      // EVENT-4 comes first: what was stored is acknowledged again, whatever would be said to it now.
      if (frame.declaration.class !== 'event') this.#hub.maybeReject(frame.type);
      const answer = this.#person ? this.#handle(frame, this.#person) : this.#authenticate(frame);
      if (answer) this.#acknowledge(correlation, answer);
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown;
      this.#refuse(thrown instanceof FrameError ? thrown.correlationId : correlation, thrown);
    }
  }

  #acknowledge(correlation: string, answer: object): void {
    if (!this.#hub.losesAck()) this.send('ack', answer, { correlation_id: correlation });
  }

  #refuse(correlation: string | undefined, error: ProtocolError): void {
    this.send('error', toErrorData(error), correlation ? { correlation_id: correlation } : {});
  }

  #authenticate(frame: DecodedClientFrame): object | undefined {
    const person =
      frame.type === 'authenticate' && this.#hub.personOf((frame.data as Sent<'authenticate'>).token);
    if (person) this.welcome(person);
    else this.close(4302);
    return person ? {} : undefined;
  }

  #handle(frame: DecodedClientFrame, person: Person): object | undefined {
    if (!maySend(frame.declaration, person.role)) throw new ProtocolError('FORBIDDEN');
    if (frame.declaration.class === 'control') return this.#control(frame);
    const { channel } = frame;
    if (channel === undefined || !this.channels.has(channel)) throw new ProtocolError('NOT_SUBSCRIBED');
    if (!travelsOn(frame.declaration, parseChannel(channel).kind)) throw new ProtocolError('FORBIDDEN');
    return this.#hub.publishFrom(this, person, { ...frame, channel });
  }

  #control(frame: DecodedClientFrame): object | undefined {
    switch (frame.type) {
      case 'clock':
        return { result: { server_time: toInstant(this.#hub.serverNow()) } };
      case 'subscribe': {
        const { channel, position } = frame.data as Sent<'subscribe'>;
        const mayFollow: readonly string[] = CHANNELS[parseChannel(channel).kind].roles;
        if (!mayFollow.includes(this.#person?.role ?? '')) throw new ProtocolError('FORBIDDEN');
        const result = this.#hub.subscribe(channel, position);
        this.channels.add(channel);
        return { result };
      }
      case 'unsubscribe':
        this.channels.delete((frame.data as Sent<'unsubscribe'>).channel);
        return {};
      case 'token_refresh':
        return {
          result: { expires_at: toInstant(this.#hub.serverNow() + CREDENTIAL_MS), role: this.#person?.role },
        };
      default:
        return undefined;
    }
  }

  #pingLater(): void {
    this.#clearPing = this.#hub.clock.setAlarm(() => {
      this.send('ping', { server_time: toInstant(this.#hub.serverNow()) });
      this.#pingLater();
    }, limits.PING_INTERVAL_MS);
  }
}
