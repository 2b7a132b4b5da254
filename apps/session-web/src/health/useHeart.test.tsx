// @vitest-environment happy-dom
import { createSignal, type ChannelHandle } from '@attune/client';
import type { HeartReading } from '@attune/vitals';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings.ts';
import { chooseBluetoothStrap } from './bluetooth.ts';
import { FakeBluetooth } from './fakeBluetooth.ts';
import { bpmText, heartSentence } from './heartText.ts';
import type { Heart } from './heart.ts';
import { useHeart, useReading } from './useHeart.ts';

let root: Root;
let bluetooth: FakeBluetooth;
let settings: ReturnType<typeof createSignal<Settings>>;
let sent: unknown[];
let said: string[];
let heart: Heart;
let current: HeartReading;
let drawn: number;

const channel = {
  name: 'session:s1',
  set: (type: string, data: object) => void sent.push({ type, ...data }),
};

type Watch = { page: (heart: Heart) => void; part: (reading: HeartReading) => void };

function Wearer({ page, part }: Watch) {
  const worn = useHeart(channel as unknown as ChannelHandle, 'ann');
  page(worn);
  return <Shown heart={worn} part={part} />;
}

function Shown({ heart: worn, part }: Pick<Watch, 'part'> & { heart: Heart }) {
  part(useReading(worn).current);
  return null;
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const beat = () => act(() => bluetooth.strap.beat());
const last = () => sent.at(-1);

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.useFakeTimers({ now: 1_000 });
  bluetooth = new FakeBluetooth();
  settings = createSignal(DEFAULT_SETTINGS);
  [sent, said, drawn] = [[], [], 0];
  const app = { settings: { signal: settings }, announcer: { say: (text: string) => void said.push(text) } };
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(() =>
    root.render(
      <AppProvider value={app as unknown as App}>
        <Wearer page={(worn) => ((heart = worn), (drawn += 1))} part={(reading) => (current = reading)} />
      </AppProvider>,
    ),
  );
  await act(() => heart.putOn(() => chooseBluetoothStrap(bluetooth)));
  await pass(0);
});
afterEach(async () => {
  await act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('HEALTH-1 is for oneself until it is shared, and a change of that acts at once', async () => {
  await beat();
  expect(last()).toEqual({
    type: 'reading',
    bpm: 60,
    rmssd: null,
    quality: 1,
    source: 'strap',
    share: 'me',
    keep: false,
  });
  await act(() => settings.set({ ...DEFAULT_SETTINGS, share: 'group' }));
  expect(last()).toMatchObject({ share: 'group' });
  await act(() => settings.set({ ...DEFAULT_SETTINGS, share: 'instructor' }));
  expect(last()).toMatchObject({ share: 'instructor' });
  expect(sent).toHaveLength(3);
});

it('HEALTH-3 nothing is kept until one says so, and that acts at once too', async () => {
  await beat();
  expect(last()).toMatchObject({ keep: false });
  await act(() => settings.set({ ...DEFAULT_SETTINGS, keepHeartOf: 'session:s1 ann' }));
  expect(last()).toMatchObject({ keep: true });
  // Who sat at this device before.
  await act(() => settings.set({ ...DEFAULT_SETTINGS, keepHeartOf: 'session:s1 bo' }));
  expect(last()).toMatchObject({ keep: false });
  await act(() => settings.set(DEFAULT_SETTINGS));
  expect(last()).toMatchObject({ keep: false });
});

it('is taken from the others when it is taken off', async () => {
  await act(() => settings.set({ ...DEFAULT_SETTINGS, share: 'group' }));
  await beat();
  await act(() => heart.takeOff());
  expect(last()).toMatchObject({ share: 'me' });
  expect(bluetooth.strap.isConnected).toBe(false);
});

it('HEALTH-2 is a gap and no number 5 s after it was lost, and sends nothing', async () => {
  await beat();
  await act(() => bluetooth.strap.lose());
  await pass(5_500);
  expect([bpmText(current), heartSentence(current)]).toEqual(['—', 'No heart rate, signal lost']);
  await act(() => settings.set({ ...DEFAULT_SETTINGS, share: 'group' }));
  expect(sent).toHaveLength(1);
  bluetooth.strap.reach = 'near';
  await pass(10_000);
  await beat();
  await pass(500);
  expect(bpmText(current)).toBe('60');
});

it('says once that it came and once that it went', async () => {
  await beat();
  await act(() => bluetooth.strap.lose());
  await pass(20_000);
  expect(said).toEqual(['Polar H10 connected', 'Signal of the heart lost, trying again']);
});

it('draws whoever shows it anew, and not the page', async () => {
  const before = drawn;
  for (let second = 0; second < 5; second += 1) {
    await beat();
    await pass(1_000);
  }
  expect([bpmText(current), drawn - before]).toEqual(['60', 0]);
});
