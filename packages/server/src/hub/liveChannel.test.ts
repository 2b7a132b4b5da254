import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../storage/unit.ts';
import type { Outgoing } from './frames.ts';
import { LiveChannel, type Subscriber } from './liveChannel.ts';

const CHANNEL = 'session:s1';
const START = { epoch: 'e1', offset: 0, tag: '' };

const entry = (offset: number, epoch = 'e1'): LogEntry => ({
  channel: CHANNEL,
  epoch,
  offset,
  tag: `t${offset}`,
  id: `id${offset}`,
  type: 'chat_message',
  at: 0,
  json: '{}',
});

class Reader implements Subscriber {
  readonly frames: Outgoing[] = [];
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  deliver(frame: Outgoing): void {
    this.frames.push(frame);
  }

  get offsets(): number[] {
    return this.frames
      .filter((frame) => frame.class === 'event')
      .map((frame) => JSON.parse(frame.text).offset as number);
  }
}

function follow(channel: LiveChannel, id = 'r1'): Reader {
  const reader = new Reader(id);
  channel.hold(reader);
  channel.release(reader, channel.position.offset);
  return reader;
}

describe('entries', () => {
  it('EVENT-2 leave in order, once and without a hole, in whatever order and how often they come', () => {
    const offsets = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 });
    fc.assert(
      fc.property(offsets, (arrivals) => {
        const channel = new LiveChannel(CHANNEL, START, []);
        const reader = follow(channel);
        for (const offset of arrivals) channel.accept([entry(offset)]);
        const seen = new Set(arrivals);
        let contiguous = 0;
        while (seen.has(contiguous + 1)) contiguous += 1;
        expect(reader.offsets).toEqual(Array.from({ length: contiguous }, (_, index) => index + 1));
        expect(channel.hasHole).toBe([...seen].some((offset) => offset > contiguous));
      }),
    );
  });

  it('EVENT-2 of another epoch are not delivered', () => {
    const channel = new LiveChannel(CHANNEL, START, []);
    const reader = follow(channel);
    channel.accept([entry(1, 'e0')]);
    expect(reader.offsets).toEqual([]);
  });

  it('SUB-1 a reader of history gets what happened meanwhile after its reply, from where the reply ended', () => {
    const channel = new LiveChannel(CHANNEL, START, []);
    const reader = new Reader('r1');
    channel.accept([entry(1)]);
    channel.hold(reader);
    channel.accept([entry(2), entry(3)]);
    expect(reader.offsets).toEqual([]);
    channel.release(reader, 2);
    channel.accept([entry(4)]);
    expect(reader.offsets).toEqual([3, 4]);
  });

  it('SUB-5 nothing comes after leaving, also when history was being read', () => {
    const channel = new LiveChannel(CHANNEL, START, []);
    const reader = new Reader('r1');
    channel.hold(reader);
    channel.leave(reader.id);
    channel.release(reader, 0);
    channel.accept([entry(1)]);
    expect(reader.frames).toEqual([]);
  });
});

describe('states', () => {
  const value = (version: number, json: string | null) => ({ type: 'presence', key: 'u1', version, json });

  it('STATE-1 an older version never replaces a newer one', () => {
    const channel = new LiveChannel(CHANNEL, START, []);
    const reader = follow(channel);
    for (const update of [
      value(2, '"b"'),
      value(1, '"a"'),
      value(2, '"again"'),
      value(3, null),
      value(2, '"late"'),
    ]) {
      channel.update([update], 0);
    }
    const seen = reader.frames.map((frame) => JSON.parse(frame.text).data as unknown);
    expect(seen).toEqual([
      { key: 'u1', version: 2, value: 'b' },
      { key: 'u1', version: 3, value: null },
    ]);
    expect([...channel.states]).toEqual([]);
  });

  it('STATE-1 removing what was never there tells nobody', () => {
    const channel = new LiveChannel(CHANNEL, START, []);
    const reader = follow(channel);
    channel.update([value(1, null)], 0);
    expect(reader.frames).toEqual([]);
  });
});

it('SIGNAL-1 a signal goes to the others', () => {
  const channel = new LiveChannel(CHANNEL, START, []);
  const [sender, other] = [follow(channel, 'sender'), follow(channel, 'other')];
  channel.signal('{}', 'sender');
  expect(sender.frames).toEqual([]);
  expect(other.frames).toEqual([{ class: 'signal', text: '{}' }]);
});
