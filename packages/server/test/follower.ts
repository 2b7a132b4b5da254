import type { Position, Session, StateEntry, Subscribed } from '@attune/protocol';
import type { TestServer } from './startServer.ts';
import type { Frame, Wire } from './wire.ts';

export type Seen = { readonly offset: number; readonly id: string; readonly tag: string };
type Line = { readonly seq: number; readonly prev: number; readonly text: string };
/** `isTrue`: the position is one that the server told. */
type Claim = { readonly position: Position | undefined; readonly isTrue: boolean };
type Happened = Seen & { readonly type: string; readonly data: unknown };

/** One person with one socket at a time, who writes and reads, and notes each rule that the server broke towards them. */
export class Follower {
  readonly faults: string[] = [];
  /** All that was seen since the last `recovered: false`, in order. */
  view: Seen[] = [];
  /** Written and not acknowledged: said again on every connection, under its old number. */
  pending: Line[] = [];
  readonly acked = new Map<string, number>();
  wire: Wire | undefined;
  #position: Position | undefined;
  #read = 0;
  #seq = 0;
  /** Of this connection: the subscribes that are not answered, by id, with the position that was claimed. */
  readonly #asked = new Map<string, Claim>();
  readonly #sent = new Map<string, Line>();
  readonly #versions = new Map<string, number>();
  /** The newest technique that an event told of. */
  #technique = 0;
  readonly #name: string;
  readonly #channel: string;
  readonly #token: string;

  constructor(name: string, channel: string, token: string) {
    this.#name = name;
    this.#channel = channel;
    this.#token = token;
  }

  async connect(server: TestServer): Promise<void> {
    this.wire = await server.dial({ headers: { authorization: `Bearer ${this.#token}` } });
    this.#read = 0;
    this.#asked.clear();
    this.#sent.clear();
    this.subscribe();
    this.sayPending();
  }

  /** From where it stands, or with a tag that is not of this history. */
  subscribe(forgedTag?: string): void {
    const position = this.#position && {
      ...this.#position,
      ...(forgedTag !== undefined && { tag: forgedTag }),
    };
    const id = this.wire?.say('subscribe', {
      data: { channel: this.#channel, ...(position && { position }) },
    });
    const isTrue = position !== undefined && forgedTag === undefined;
    if (id !== undefined) this.#asked.set(id, { position, isTrue });
  }

  /** Forgets all it saw, as a page that is opened anew. */
  forget(): void {
    this.#position = undefined;
    this.view = [];
  }

  write(): void {
    this.#seq += 1;
    const line = { seq: this.#seq, prev: this.#seq - 1, text: `${this.#name} ${this.#seq}` };
    this.pending.push(line);
    this.#say(line);
  }

  sayPending(): void {
    for (const line of this.pending) this.#say(line);
  }

  cut(): void {
    this.read();
    this.wire?.cut();
    this.wire = undefined;
  }

  /** Waits until everything said so far is answered, and takes it in. */
  async settle(): Promise<void> {
    await this.wire?.request('clock');
    this.read();
  }

  read(): void {
    const heard = this.wire?.heard ?? [];
    for (; this.#read < heard.length; this.#read += 1) this.#take(heard[this.#read] as Frame);
  }

  #say(line: Line): void {
    const producer = { id: `${this.#name}-of-the-fuzz`, seq: line.seq, prev: line.prev };
    const id = this.wire?.say('chat_message', {
      channel: this.#channel,
      data: { text: line.text },
      producer,
    });
    if (id !== undefined) this.#sent.set(id, line);
  }

  #take(frame: Frame): void {
    const claim = this.#asked.get(frame.correlation_id ?? '');
    if (claim) return this.#joined(frame, claim);
    if (frame.type === 'ack') return this.#acknowledged(frame);
    if (frame.channel !== this.#channel) return;
    if (frame.offset === undefined) return this.#changed(frame);
    this.#happened({ ...frame, offset: frame.offset, tag: frame.tag ?? '' });
  }

  #acknowledged(frame: Frame): void {
    const line = this.#sent.get(frame.correlation_id ?? '');
    if (!line) return;
    const offset = frame.data['offset'] as number;
    const before = this.acked.get(line.text);
    if (before !== undefined && before !== offset)
      this.#fault(`EVENT-4 ${line.text} at ${before} and ${offset}`);
    this.acked.set(line.text, offset);
    this.pending = this.pending.filter(({ seq }) => seq !== line.seq);
  }

  #joined(frame: Frame, claim: Claim): void {
    if (frame.type !== 'ack') return this.#fault(`refused: ${JSON.stringify(frame.data)}`);
    const { recovered, position, events, states, reason } = frame.data['result'] as Subscribed;
    if (recovered !== claim.isTrue)
      this.#fault(`SUB-2 SUB-3 ${JSON.stringify(claim)}: ${reason ?? 'recovered'}`);
    const before = recovered ? (claim.position?.offset ?? 0) : position.offset - events.length;
    const isWhole = events.every(({ offset }, index) => offset === before + 1 + index);
    if (!isWhole || before + events.length !== position.offset)
      this.#fault(`SUB-1 SUB-2 a hole after ${before}`);
    if (position.offset < (this.#position?.offset ?? 0)) this.#fault(`SUB-1 back to ${position.offset}`);
    if (!recovered) {
      this.view = [];
      this.#position = { ...position, offset: before };
    }
    // What came live while the answer was on its way is in it too.
    for (const event of events) if (event.offset > (this.#position?.offset ?? 0)) this.#happened(event);
    this.#position = position;
    this.#looked(states);
  }

  #happened({ type, id, offset, tag, data }: Happened): void {
    const last = this.#position;
    if (!last) return this.#fault(`SUB-1 ${offset} before the answer`);
    if (offset !== last.offset + 1) this.#fault(`EVENT-2 SUB-1 ${offset} after ${last.offset}`);
    this.view.push({ offset, id, tag });
    this.#position = { epoch: last.epoch, offset, tag };
    if (type === 'technique_changed') this.#technique = techniqueOf(data as { technique: { id: string } });
  }

  #changed({ type, data }: Frame): void {
    if (data['key'] === undefined) return;
    const key = `${type} ${String(data['key'])}`;
    const version = data['version'] as number;
    if ((this.#versions.get(key) ?? 0) >= version) this.#fault(`STATE-1 ${key} at ${version}`);
    this.#versions.set(key, version);
  }

  #looked(states: readonly StateEntry[]): void {
    for (const { type, key, version, value } of states) {
      this.#versions.set(`${type} ${key}`, version);
      if (type !== 'session') continue;
      const { technique, next } = (value as Session).pacer;
      const known = Math.max(techniqueOf({ technique }), next ? techniqueOf(next) : 0);
      if (known < this.#technique)
        this.#fault(`STATE-2 technique ${known} beside event of ${this.#technique}`);
    }
  }

  #fault(what: string): void {
    this.faults.push(`${this.#name}: ${what}`);
  }
}

/** The techniques of the fuzz are numbered; the one that a session begins with is none of them. */
function techniqueOf({ technique }: { technique: { id: string } }): number {
  return Number(/^fuzz-(\d+)$/.exec(technique.id)?.[1] ?? 0);
}
