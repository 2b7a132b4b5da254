import { TECHNIQUES, toInstant, type Session, type Technique } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  breathedNow,
  changesAfter,
  nextAsking,
  NOTHING_ASKED,
  skipped,
  type Asking,
} from './endedTechnique.ts';

const [coherent, box, calm] = TECHNIQUES as readonly [Technique, Technique, Technique];
const START = 1_000_000;

const session = (over: Partial<Session>): Session =>
  ({
    phase: 'live',
    started_at: toInstant(START),
    pacer: { technique: coherent, started_at: toInstant(START), next: null },
    ...over,
  }) as Session;

const changing = session({
  pacer: {
    technique: coherent,
    started_at: toInstant(START),
    next: { technique: box, starts_at: toInstant(START + 60_000) },
  },
});

describe('the breath that counts', () => {
  it.each([
    ['not before the first breath', session({}), START - 1, undefined],
    ['from the first breath on', session({}), START, 'coherent'],
    ['until the change', changing, START + 59_999, 'coherent'],
    ['from the change on', changing, START + 60_000, 'box'],
    ['not in a pause', { ...changing, phase: 'paused' as const }, START + 70_000, undefined],
    ['not in the lobby', session({ phase: 'scheduled', started_at: null }), START, undefined],
  ])('%s', (_, now, at, id) => {
    expect(breathedNow(now, at)?.id).toBe(id);
  });

  it.each([
    ['the first breath', changing, START - 3_000, START],
    ['the change', changing, START, START + 60_000],
    ['nothing after it', changing, START + 60_000, undefined],
    ['nothing in a pause', { ...changing, phase: 'paused' as const }, START, undefined],
  ])('is waited for: %s', (_, now, at, due) => {
    expect(changesAfter(now, at)).toBe(due);
  });
});

describe('what is asked about', () => {
  const after = (...breaths: (Technique | undefined)[]): Asking => breaths.reduce(nextAsking, NOTHING_ASKED);

  it('nothing at first, then the one before', () => {
    expect(after(coherent).asked).toBeUndefined();
    expect(after(coherent, box).asked).toBe(coherent);
    expect(after(coherent, box, calm).asked).toBe(box);
  });

  it('nothing for a pause, after which the same breath goes on', () => {
    expect(after(coherent, undefined).asked).toBeUndefined();
    expect(after(coherent, undefined, coherent).asked).toBeUndefined();
    expect(after(coherent, undefined, coherent, box).asked).toBe(coherent);
  });

  it('the one before a pause when another one comes after it', () => {
    expect(after(coherent, undefined, box).asked).toBe(coherent);
  });

  it('nothing any more once it was put aside, until the next change', () => {
    const put = skipped(after(coherent, box));
    expect(put.asked).toBeUndefined();
    expect(nextAsking(put, box)).toBe(put);
    expect(nextAsking(put, calm).asked).toBe(box);
  });
});
