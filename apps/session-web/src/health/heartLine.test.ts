import { expect, it } from 'vitest';
import { heartLine, LINE_HEIGHT, LINE_WIDTH } from './heartLine.ts';

it('is nothing without a beat', () => {
  expect(heartLine([], 0)).toBeNull();
});

it('draws a minute from left to right, with its holes', () => {
  const line = heartLine(
    [
      [
        { at: 0, bpm: 60 },
        { at: 30_000, bpm: 80 },
      ],
      [{ at: 60_000, bpm: 70 }],
    ],
    60_000,
  );
  expect(line).toEqual({
    paths: [`M0.0 ${LINE_HEIGHT}.0L300.0 0.0`, `M${LINE_WIDTH}.0 60.0L${LINE_WIDTH}.0 60.0`],
    lowest: 60,
    highest: 80,
  });
});

it('makes no storm of a quiet heart', () => {
  const line = heartLine(
    [
      [
        { at: 59_000, bpm: 60 },
        { at: 60_000, bpm: 61 },
      ],
    ],
    60_000,
  );
  expect(line?.paths).toEqual(['M590.0 63.0L600.0 57.0']);
});
