import { limits } from '@attune/protocol';
import { expect, it } from 'vitest';
import { chanceOf } from '../../test/chance.ts';
import { HandClock } from '../../test/handClock.ts';
import { Audience, type Place } from './audience.ts';
import type { Batch } from './batch.ts';
import { Flusher, WINDOW_MS } from './flusher.ts';
import { Frame } from './frame.ts';
import { Outbox, SLOW_BYTES } from './outbox.ts';

/** `DELIVERY_STEPS=1000000` for a night, `DELIVERY_SEED` for the same steps again. */
const STEPS = Number(process.env['DELIVERY_STEPS'] ?? 30_000);
const SEED = Number(process.env['DELIVERY_SEED'] ?? Date.now() % 1_000_000);
const SOCKETS = 40;
const ROOMS = 6;
const EVENTS = ['event', 'event', 'event'] as const;

/** A socket, and what it should be sent of what is never shed. */
class Reader {
  readonly wire = { bufferedBytes: 0, send: (batch: Batch) => this.#take(batch) };
  readonly outbox: Outbox;
  readonly places = new Map<Audience, Place>();
  readonly expected: string[] = [];
  readonly sent: string[] = [];
  readonly signals: number[] = [];
  /** Each under a key of its own, so that none takes another's place. */
  readonly expectedStates: string[] = [];
  readonly states: string[] = [];
  isClosed = false;

  constructor(flusher: Flusher, clock: HandClock) {
    this.outbox = new Outbox({ wire: this.wire, flusher, clock, reader: { stuck: () => undefined } });
  }

  #take({ frames }: Batch): void {
    for (const { class: kind, text } of frames) {
      if (kind === 'signal') this.signals.push(Number(text));
      else if (kind === 'state') this.states.push(text);
      else this.sent.push(text);
    }
  }
}

function play(seed: number): readonly Reader[] {
  const chance = chanceOf(seed);
  const whole = (below: number) => Math.floor(chance() * below);
  const pick = <T>(from: readonly T[]): T => from[whole(from.length)] as T;
  const clock = new HandClock();
  let turns: (() => void)[] = [];
  const flusher = new Flusher({ clock, atEndOfTurn: (run) => void turns.push(run) });
  const rooms = Array.from({ length: ROOMS }, () => new Audience(flusher));
  const readers = Array.from({ length: SOCKETS }, () => new Reader(flusher, clock));
  const all = [...readers];
  const endTurn = () => {
    const due = turns;
    turns = [];
    for (const run of due) run();
  };
  const replace = (reader: Reader) => {
    reader.isClosed = true;
    reader.outbox.close();
    for (const [room, place] of reader.places) room.leave(place);
    const fresh = new Reader(flusher, clock);
    readers[readers.indexOf(reader)] = fresh;
    all.push(fresh);
  };
  for (let step = 0; step < STEPS; step += 1) {
    const [reader, room] = [pick(readers), pick(rooms)];
    const place = reader.places.get(room);
    const kind = pick([
      ...EVENTS,
      'state',
      'state',
      'signal',
      'answer',
      'move',
      'turn',
      'turn',
      'slow',
      'die',
    ]);
    if (kind === 'event') {
      for (const other of readers) if (other.places.has(room)) other.expected.push(`${step}`);
      room.tell(new Frame({ class: 'event', text: `${step}` }));
    } else if (kind === 'state') {
      for (const other of readers) if (other.places.has(room)) other.expectedStates.push(`${step}`);
      room.tell(new Frame({ class: 'state', key: `${step}`, text: `${step}`, mayWait: chance() < 0.5 }));
    } else if (kind === 'signal') {
      room.tell(new Frame({ class: 'signal', text: `${step}` }), place);
    } else if (kind === 'answer') {
      reader.expected.push(`${step}`);
      reader.outbox.push(new Frame({ class: 'control', text: `${step}` }));
    } else if (kind === 'move') {
      if (place) room.leave(place);
      if (place) reader.places.delete(room);
      else reader.places.set(room, room.join(reader.outbox));
    } else if (kind === 'turn') {
      endTurn();
      clock.advance(whole(50) === 0 ? limits.MAY_WAIT_MS : whole(2 * WINDOW_MS));
    } else if (kind === 'slow') {
      reader.wire.bufferedBytes = pick([0, SLOW_BYTES]);
      reader.outbox.tick(clock.monotonic());
    } else if (whole(20) === 0) replace(reader);
  }
  while (turns.length > 0 || clock.pending > 0) {
    endTurn();
    clock.advance(WINDOW_MS);
  }
  for (const { wire, outbox } of all) {
    wire.bufferedBytes = 0;
    outbox.tick(clock.monotonic());
  }
  return all;
}

it(`EVENT-2 LIMIT-4 whoever joins, leaves, dies or is slow: nothing is lost, doubled or out of order (seed ${SEED})`, () => {
  for (const reader of play(SEED)) {
    const { sent, expected, states, expectedStates, signals, isClosed } = reader;
    expect(sent).toEqual(isClosed ? expected.slice(0, sent.length) : expected);
    expect(states).toEqual(isClosed ? expectedStates.slice(0, states.length) : expectedStates);
    expect(signals).toEqual([...new Set(signals)].sort((a, b) => a - b));
  }
});
