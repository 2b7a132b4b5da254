import { expect, it } from 'vitest';
import { typed, typingText, writing, type Typing, type Typist } from './typing.ts';

/** The moments at which keys every `everyMs` until `untilMs` are told to the others. */
function told(everyMs: number, untilMs: number): number[] {
  const moments: number[] = [];
  let typing: Typing | undefined;
  for (let now = 0; now <= untilMs; now += everyMs) {
    const after = typed(typing, now);
    typing = after.typing;
    if (after.tell) moments.push(now);
  }
  return moments;
}

it('tells of typing after two seconds of it and then now and then', () => {
  expect(told(200, 8_000)).toEqual([2_000, 4_600, 7_200]);
});

it('does not take a key now and then for typing', () => {
  expect(told(3_500, 60_000)).toEqual([]);
});

const typist = (name: string, heardAt: number): Typist => ({ userId: name, name, heardAt });

it('shows a typist for four seconds', () => {
  const all = [typist('Ana', 0), typist('Bo', 3_000)];
  expect(writing(all, 3_999).map(({ name }) => name)).toEqual(['Ana', 'Bo']);
  expect(writing(all, 4_000).map(({ name }) => name)).toEqual(['Bo']);
});

it('names one and two, and counts more', () => {
  expect(typingText([])).toBe('');
  expect(typingText([typist('Ana', 0)])).toBe('Ana is writing…');
  expect(typingText([typist('Ana', 0), typist('Bo', 0)])).toBe('Ana and Bo are writing…');
  expect(typingText([typist('Ana', 0), typist('Bo', 0), typist('Cy', 0)])).toBe('3 people are writing…');
});
