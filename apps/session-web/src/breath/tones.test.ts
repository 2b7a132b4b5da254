import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeAudioContext } from './fakeAudio.ts';

/** The page has one context for as long as it lives, so each test has a page of its own. */
async function page(): Promise<typeof import('./tones.ts')> {
  vi.resetModules();
  return import('./tones.ts');
}

beforeEach(() => {
  vi.stubGlobal('AudioContext', FakeAudioContext);
  FakeAudioContext.made = [];
});
afterEach(() => vi.unstubAllGlobals());

const made = () => FakeAudioContext.made[0] ?? new FakeAudioContext();

it('orders a tone for its time', async () => {
  const { playTone } = await page();
  playTone('exhale', 2_000);
  const [voice] = made().voices;
  expect(voice?.startsAt).toBe(2);
  expect(voice?.stopsAt).toBeCloseTo(2.9, 9);
});

it('hushes what sounds and what is ordered, and nothing that comes after', async () => {
  const { hush, playTone } = await page();
  playTone('inhale');
  playTone('exhale', 2_000);
  made().currentTime = 0.5;
  hush();
  expect(made().voices.every(({ stopsAt }) => stopsAt < 0.7)).toBe(true);
  playTone('inhale', 1_000);
  expect(made().voices.at(-1)?.stopsAt).toBeGreaterThan(2);
});

it('does not hush what is over', async () => {
  const { hush, playTone } = await page();
  playTone('hold');
  const [voice] = made().voices;
  voice?.end();
  made().currentTime = 30;
  hush();
  expect(voice?.stopsAt).toBeLessThan(1);
});

it('is locked until a press, and says when it is not', async () => {
  FakeAudioContext.isGranted = false;
  const { soundState, unlockSound } = await page();
  unlockSound();
  await Promise.resolve();
  expect(soundState.get()).toBe('locked');
  FakeAudioContext.isGranted = true;
  unlockSound();
  await Promise.resolve();
  expect(soundState.get()).toBe('on');
  expect(FakeAudioContext.made).toHaveLength(1);
});

it('is silent where there is no sound', async () => {
  vi.stubGlobal('AudioContext', undefined);
  Reflect.deleteProperty(globalThis, 'AudioContext');
  const { playTone, soundState } = await page();
  expect(playTone('inhale')).toBe(false);
  expect(soundState.get()).toBe('none');
});
