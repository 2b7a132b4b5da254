import { expect, it } from 'vitest';
import { Batch } from './batch.ts';
import { Frame } from './frame.ts';

const frame = (text: string) => new Frame({ class: 'event', text });

it('whoever adds the same frames in the same order holds the same batch, and the same bytes', () => {
  const [a, b] = [frame('a'), frame('b')];
  const one = Batch.EMPTY.with(a).with(b);
  expect(Batch.EMPTY.with(a).with(b)).toBe(one);
  expect(Batch.EMPTY.with(a).with(b).bytes).toBe(one.bytes);
});

it('is what was added, in order, whatever others add to the same beginning', () => {
  const [a, b, c] = [frame('a'), frame('b'), frame('c')];
  const begun = Batch.EMPTY.with(a);
  const [one, other] = [begun.with(b), begun.with(c)];
  expect(one.frames).toEqual([a, b]);
  expect(other.frames).toEqual([a, c]);
  expect(begun.frames).toEqual([a]);
  expect(begun.with(b).with(c).bytes).toEqual(Buffer.concat([a.bytes, b.bytes, c.bytes]));
});

it('of one frame is that frame, not a copy', () => {
  const a = frame('a');
  expect(Batch.EMPTY.with(a).bytes).toBe(a.bytes);
});

it('what one reader alone is told is not compressed', () => {
  const text = 'a'.repeat(2_000);
  const [told, answer] = [frame(text), new Frame({ class: 'control', text })];
  const deflated = Batch.EMPTY.with(told).with(answer).deflated(6);
  expect(told.deflated(6).byteLength).toBeLessThan(100);
  expect(deflated).toEqual(Buffer.concat([told.deflated(6), answer.bytes]));
});

it('what was added to its beginning, and what follows it, are the same batch for all who ask in turn', () => {
  const [a, b, c] = [frame('a'), frame('b'), frame('c')];
  const begun = Batch.EMPTY.with(a);
  const whole = begun.with(b);
  const other = Batch.EMPTY.with(c);
  expect(whole.after(begun).frames).toEqual([b]);
  expect(whole.after(begun)).toBe(whole.after(begun));
  expect(whole.after(Batch.EMPTY)).toBe(whole);
  expect(whole.followedBy(other).frames).toEqual([a, b, c]);
  expect(whole.followedBy(other)).toBe(whole.followedBy(other));
  expect([whole.followedBy(Batch.EMPTY), Batch.EMPTY.followedBy(whole)]).toEqual([whole, whole]);
});

it('asked by turns about different others, it answers each of them rightly', () => {
  const [a, b, c] = [frame('a'), frame('b'), frame('c')];
  const [one, two] = [Batch.EMPTY.with(a), Batch.EMPTY.with(a).with(b)];
  const whole = two.with(c);
  expect([one, two, one].map((since) => whole.after(since).frames)).toEqual([[b, c], [c], [b, c]]);
  const followed = [one, two, one].map((other) => whole.followedBy(other).frames);
  expect(followed).toEqual([
    [a, b, c, a],
    [a, b, c, a, b],
    [a, b, c, a],
  ]);
});

it('when everybody has it, it leads to nothing any more, and asked again is what it was', () => {
  const [a, b] = [frame('a'), frame('b')];
  const one = Batch.EMPTY.with(a);
  const two = one.with(b);
  one.release();
  expect(one.with(b)).not.toBe(two);
  expect(one.with(b).bytes).toEqual(two.bytes);
});
