import { reading, silentHeart, step, type LiveHeart } from '@attune/vitals';
import { expect, it } from 'vitest';
import { bpmText, heartSentence, qualityOf, rmssdText } from './heartText.ts';

const beating = (seconds: number): LiveHeart => {
  let heart = silentHeart;
  for (let second = 1; second <= seconds; second += 1) {
    heart = step(heart, { bpm: 60, contact: 'on', rrMs: [990 + (second % 3) * 10], at: second * 1000 });
  }
  return heart;
};

it('shows dashes before the first beat', () => {
  const silent = reading(silentHeart, 0);
  expect([bpmText(silent), rmssdText(silent), qualityOf(silent).word]).toEqual(['—', '—', 'no signal yet']);
});

it('counts down while it measures', () => {
  expect(rmssdText(reading(beating(6), 6_000))).toBe('measuring, 24 s');
});

it('shows numbers when there are enough beats', () => {
  const live = reading(beating(40), 40_000);
  expect(rmssdText(live)).toMatch(/^\d+ ms$/);
  expect(heartSentence(live)).toBe('60 beats, good signal');
});

it('HEALTH-2 shows no number 5 s after the last packet', () => {
  const stale = reading(beating(40), 45_001);
  expect([bpmText(stale), rmssdText(stale), qualityOf(stale).word]).toEqual(['—', '—', 'signal lost']);
});
