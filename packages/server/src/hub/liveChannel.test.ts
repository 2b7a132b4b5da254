import type { Position } from '@attune/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptFlusher } from '../../test/promptFlusher.ts';
import { Audience } from '../delivery/audience.ts';
import type { Frame } from '../delivery/frame.ts';
import { tagAfter } from '../storage/tag.ts';
import type { LogEntry } from '../storage/unit.ts';
import { LiveChannel, type Subscriber } from './liveChannel.ts';

const channelAt = (position: Position) =>
  new LiveChannel({ name: CHANNEL, position, audience: new Audience(promptFlusher()) });

const CHANNEL = 'session:s1';
const START = { epoch: 'e1', offset: 0, tag: '' };

/** The tag at an offset of a history whose ids are all told apart by `of`. */
function tagAt(offset: number, of: string): string {
  return offset === 0 ? '' : tagAfter(tagAt(offset - 1, of), `${of}${offset}`);
}

const entry = (offset: number, epoch = 'e1', of = 'id'): LogEntry => ({
  channel: CHANNEL,
  epoch,
  offset,
  tag: tagAt(offset, of),
  id: `${of}${offset}`,
  type: 'chat_message',
  at: 0,
  json: '{}',
});

class Reader implements Subscriber {
  readonly frames: Frame[] = [];
  forks = 0;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  deliver(frame: Frame): void {
    this.frames.push(frame);
  }

  forked(): void {
    this.forks += 1;
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
        const channel = channelAt(START);
        const reader = follow(channel);
        for (const offset of arrivals) channel.accept([entry(offset)]);
        const seen = new Set(arrivals);
        let contiguous = 0;
        while (seen.has(contiguous + 1)) contiguous += 1;
        expect(reader.offsets).toEqual(Array.from({ length: contiguous }, (_, index) => index + 1));
        expect(channel.isBehind).toBe([...seen].some((offset) => offset > contiguous));
      }),
    );
  });

  it('EVENT-2 of another epoch are not delivered', () => {
    const channel = channelAt(START);
    const reader = follow(channel);
    channel.accept([entry(1, 'e0')]);
    expect(reader.offsets).toEqual([]);
    expect(channel.isBehind).toBe(true);
  });

  it('EVENT-3 one whose tag does not follow on the last is not delivered, and the log must be asked', () => {
    const channel = channelAt(START);
    const reader = follow(channel);
    channel.accept([entry(1), entry(2, 'e1', 'other'), entry(3, 'e1', 'other')]);
    expect(reader.offsets).toEqual([1]);
    expect(channel.isBehind).toBe(true);
    channel.accept([entry(2)]);
    channel.accept([entry(3)]);
    channel.confirm();
    expect(reader.offsets).toEqual([1, 2, 3]);
    expect(channel.isBehind).toBe(false);
  });

  it('SUB-7 who follows a history that turned out to be another is told, once, and gets no more', () => {
    const channel = channelAt(START);
    const readers = [follow(channel), new Reader('joining')];
    channel.hold(readers[1] as Reader);
    channel.disband();
    channel.disband();
    channel.accept([entry(1)]);
    expect(readers.map(({ forks, frames }) => [forks, frames.length])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('SUB-1 a reader of history gets what happened meanwhile after its reply, from where the reply ended', () => {
    const channel = channelAt(START);
    const reader = new Reader('r1');
    channel.accept([entry(1)]);
    channel.hold(reader);
    channel.accept([entry(2), entry(3)]);
    expect(reader.offsets).toEqual([]);
    channel.release(reader, 2);
    channel.accept([entry(4)]);
    expect(reader.offsets).toEqual([3, 4]);
  });

  it('SUB-1 who stood further on than this node is not told again what they have', () => {
    const channel = channelAt(START);
    const reader = new Reader('r1');
    channel.hold(reader);
    channel.release(reader, 2);
    channel.accept([entry(1), entry(2), entry(3)]);
    expect(reader.offsets).toEqual([3]);
  });

  it('SUB-7 what the log has is taken whole, however much has come beyond the hole', () => {
    const history: LogEntry[] = [];
    for (let tag = '', offset = 1; offset <= 1_300; offset += 1) {
      tag = tagAfter(tag, `id${offset}`);
      history.push({ ...entry(0), offset, tag, id: `id${offset}` });
    }
    const channel = channelAt(START);
    const reader = follow(channel);
    channel.accept(history.slice(1, 1_200));
    channel.accept(history.slice(0, 1_000));
    expect(channel.position.offset).toBeGreaterThanOrEqual(1_000);
    channel.accept(history);
    expect(reader.offsets).toEqual(history.map(({ offset }) => offset));
    expect(channel.isBehind).toBe(false);
  });

  it('SUB-7 another entry at the offset that was delivered last contradicts it', () => {
    const channel = channelAt(START);
    const reader = follow(channel);
    channel.accept([entry(1), entry(1)]);
    expect(channel.isContradicted).toBe(false);
    channel.accept([entry(1, 'e1', 'other')]);
    expect([channel.isContradicted, reader.offsets]).toEqual([true, [1]]);
  });

  it('SUB-5 nothing comes after leaving, also when history was being read', () => {
    const channel = channelAt(START);
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
    const channel = channelAt(START);
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
    const channel = channelAt(START);
    const reader = follow(channel);
    channel.update([value(1, null)], 0);
    expect(reader.frames).toEqual([]);
  });
});

it('SIGNAL-1 a signal goes to the others', () => {
  const channel = channelAt(START);
  const [sender, other] = [follow(channel, 'sender'), follow(channel, 'other')];
  channel.signal('{}', 'sender');
  expect(sender.frames).toEqual([]);
  expect(other.frames).toMatchObject([{ class: 'signal', text: '{}' }]);
});

describe('what is not echoed', () => {
  it('FRAME-12 its place is told to who said it, in its order, whichever way the entry came', () => {
    const channel = channelAt(START);
    const [speaker, other] = [follow(channel, 'speaker'), follow(channel, 'other')];
    channel.withhold('id2', 'speaker');
    // The later ones overtake it, and it is read from the log.
    channel.accept([entry(3)]);
    channel.accept([entry(1)]);
    channel.accept([entry(2)]);
    expect(other.offsets).toEqual([1, 2, 3]);
    const told = speaker.frames.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    expect(told.map(({ type, offset }) => [type, offset])).toEqual([
      ['chat_message', 1],
      ['passed', 2],
      ['chat_message', 3],
    ]);
    expect(told[1]).toMatchObject({ id: 'id2', tag: entry(2).tag, channel: CHANNEL });
  });

  it('FRAME-12 who left meanwhile is told nothing, and who reads history is handed the entry', () => {
    const channel = channelAt(START);
    const reader = new Reader('speaker');
    channel.hold(reader);
    channel.withhold('id1', 'speaker');
    channel.withhold('id2', 'gone');
    channel.accept([entry(1), entry(2)]);
    channel.release(reader, 0);
    expect(reader.offsets).toEqual([1, 2]);
  });
});
