import { describe, expect, it } from 'vitest';
import { BEN } from '../../test/room.ts';
import type { RememberedChannel } from '../memory.ts';
import { fromText, memoryName, toText } from './rememberedText.ts';

const REMEMBERED: RememberedChannel = {
  position: { epoch: 'e1', offset: 7, tag: 't7' },
  at: 1_767_222_000_000,
  events: [
    {
      type: 'chat_message',
      id: 'm7',
      at: 1_767_221_000_000,
      offset: 7,
      data: { text: 'hello', from: BEN },
    },
  ],
  waiting: [
    {
      id: 'w1',
      type: 'chat_message',
      data: { text: 'later' },
      at: 1_767_221_500_000,
      producer: { id: 'p1', seq: 3, prev: 2 },
    },
  ],
};

type Written = {
  at: unknown;
  history: { position: { offset: unknown }; events: { data: unknown }[] };
  waiting: { producer: { seq: unknown }; id: unknown }[];
};

/** What somebody, or an older page, could have written instead. */
function changed(change: (written: Written) => void): string {
  const written = JSON.parse(toText(REMEMBERED)) as Written;
  change(written);
  return JSON.stringify(written);
}

describe('rememberedText', () => {
  it('reads what it wrote', () => {
    expect(fromText(toText(REMEMBERED))).toEqual(REMEMBERED);
    const first: RememberedChannel = { at: 5, events: [], waiting: REMEMBERED.waiting };
    expect(fromText(toText(first))).toEqual(first);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['other fields', '{"position":{}}'],
    ['an instant that is none', changed((written) => (written.at = 'now'))],
    ['a position that is none', changed((written) => (written.history.position.offset = -1))],
    ['a history that is none', changed((written) => (written.history.events = {} as []))],
  ])('CLIENT-17 takes %s for nothing', (_, text) => {
    expect(fromText(text)).toBeUndefined();
  });

  it('CLIENT-17 leaves out an event that is not as declared, and what waits without a number', () => {
    const text = changed((written) => {
      for (const event of written.history.events) event.data = { text: 7 };
      for (const entry of written.waiting) entry.producer.seq = 2;
    });
    expect(fromText(text)).toEqual({ ...REMEMBERED, events: [], waiting: [] });
  });

  it('CLIENT-17 names no two users or servers alike', () => {
    const names = [
      memoryName('a', 'b c'),
      memoryName('a b', 'c'),
      memoryName('c', 'a b'),
      memoryName('b c', 'a'),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(
      names.some((name, index) => names.some((other, at) => at !== index && other.startsWith(name))),
    ).toBe(false);
  });
});
