import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeHeartRateFrame,
  HeartRateFrameError,
  parseHeartRateFrame,
  type HeartRateFrame,
  type SkinContact,
} from './index.ts';

const frames: [title: string, bytes: number[], frame: HeartRateFrame][] = [
  ['an 8-bit rate alone', [0x00, 72], { bpm: 72, contact: 'unknown', rrMs: [] }],
  ['a 16-bit rate, low byte first', [0x01, 0x2c, 0x01], { bpm: 300, contact: 'unknown', rrMs: [] }],
  ['a strap off the skin', [0x04, 0], { bpm: 0, contact: 'off', rrMs: [] }],
  ['a strap on the skin', [0x06, 60], { bpm: 60, contact: 'on', rrMs: [] }],
  [
    'contact detected by a strap that cannot detect it',
    [0x02, 60],
    { bpm: 60, contact: 'unknown', rrMs: [] },
  ],
  ['energy', [0x08, 60, 0x10, 0x27], { bpm: 60, contact: 'unknown', energyKj: 10_000, rrMs: [] }],
  [
    'every interval of the packet',
    [0x10, 90, 0x00, 0x02, 0x00, 0x04, 0x01, 0x00],
    { bpm: 90, contact: 'unknown', rrMs: [500, 1000, 1000 / 1024] },
  ],
  ['the interval flag without an interval', [0x10, 90], { bpm: 90, contact: 'unknown', rrMs: [] }],
  [
    'all fields at once',
    [0x1f, 0x48, 0x00, 0x05, 0x00, 0x00, 0x03],
    { bpm: 72, contact: 'on', energyKj: 5, rrMs: [750] },
  ],
  [
    'reserved flags and bytes of a later version',
    [0xe0, 72, 9, 9, 9],
    { bpm: 72, contact: 'unknown', rrMs: [] },
  ],
];

const broken: [title: string, bytes: number[], reason: HeartRateFrameError['reason']][] = [
  ['nothing', [], 'empty'],
  ['flags alone', [0x00], 'truncated'],
  ['half a 16-bit rate', [0x01, 0x2c], 'truncated'],
  ['half an energy', [0x08, 60, 0x10], 'truncated'],
  ['no energy where one is promised', [0x18, 60], 'truncated'],
  ['half an interval', [0x10, 60, 0x00, 0x04, 0x00], 'truncated'],
];

const anyFrame: fc.Arbitrary<HeartRateFrame> = fc.record(
  {
    bpm: fc.nat(0xffff),
    contact: fc.constantFrom<SkinContact>('on', 'off', 'unknown'),
    energyKj: fc.nat(0xffff),
    rrMs: fc.array(fc.nat(0xffff).map((units) => (units * 1000) / 1024)),
  },
  { requiredKeys: ['bpm', 'contact', 'rrMs'] },
);

describe('parseHeartRateFrame', () => {
  it.each(frames)('reads %s', (_, bytes, frame) => {
    expect(parseHeartRateFrame(Uint8Array.from(bytes))).toEqual(frame);
  });

  it.each(broken)('refuses %s', (_, bytes, reason) => {
    const parse = () => parseHeartRateFrame(Uint8Array.from(bytes));
    expect(parse).toThrow(HeartRateFrameError);
    expect(parse).toThrow(expect.objectContaining({ name: 'HeartRateFrameError', reason }));
  });

  it('reads a view into a larger buffer from its own offset to its own end', () => {
    const { buffer } = Uint8Array.from([9, 9, 0x10, 61, 0x00, 0x04, 9, 9]);
    const expected = { bpm: 61, contact: 'unknown', rrMs: [1000] };
    expect(parseHeartRateFrame(new DataView(buffer, 2, 4))).toEqual(expected);
    expect(parseHeartRateFrame(new Uint8Array(buffer, 2, 4))).toEqual(expected);
  });

  it('either reads arbitrary bytes or throws its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        try {
          const { bpm, rrMs } = parseHeartRateFrame(bytes);
          expect([bpm, ...rrMs].every((value) => value >= 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(HeartRateFrameError);
        }
      }),
    );
  });

  it('never reads past the cut of a shortened frame', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), (frame, seed) => {
        const whole = encodeHeartRateFrame(frame);
        const cut = whole.subarray(0, seed % whole.length);
        try {
          const { rrMs } = parseHeartRateFrame(cut);
          expect(rrMs).toEqual(frame.rrMs.slice(0, rrMs.length));
          expect(rrMs.length).toBeLessThan(frame.rrMs.length);
        } catch (error) {
          expect(error).toBeInstanceOf(HeartRateFrameError);
        }
      }),
    );
  });
});

describe('encodeHeartRateFrame', () => {
  it('writes what parsing reads', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(parseHeartRateFrame(encodeHeartRateFrame(frame))).toEqual(frame);
      }),
    );
  });

  it('keeps an interval within half a unit of 1/1024 s', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60_000, noNaN: true }), (ms) => {
        const frame = encodeHeartRateFrame({ bpm: 60, contact: 'on', rrMs: [ms] });
        const [back = NaN] = parseHeartRateFrame(frame).rrMs;
        expect(Math.abs(back - ms)).toBeLessThanOrEqual(500 / 1024 + 1e-9);
      }),
    );
  });

  it.each([
    ['a rate below zero', { bpm: -1, rrMs: [] }],
    ['a rate that is no number', { bpm: NaN, rrMs: [] }],
    ['an interval over 64 seconds', { bpm: 60, rrMs: [64_000] }],
    ['energy over 16 bits', { bpm: 60, energyKj: 65_536, rrMs: [] }],
  ])('refuses %s', (_, fields) => {
    expect(() => encodeHeartRateFrame({ contact: 'on', ...fields })).toThrow(RangeError);
  });
});
