// @vitest-environment happy-dom
import { createSignal } from '@attune/client';
import type { PacerPlan } from '@attune/vitals';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings.ts';
import { FakeAudioContext } from './fakeAudio.ts';
import { useBreathCues } from './useBreathCues.ts';

const plan: PacerPlan = {
  technique: {
    id: 'even',
    name: 'Even',
    phases: [
      { kind: 'inhale', seconds: 4 },
      { kind: 'exhale', seconds: 4 },
    ],
  },
  startedAt: 0,
};

let root: Root;
let settings: ReturnType<typeof createSignal<Settings>>;
let said: string[];
let pulses: unknown[];

const now = () => Date.now();

function Breather({ of, closed }: { of: PacerPlan | null; closed: boolean }) {
  useBreathCues(of, now, closed);
  return null;
}

async function show(of: PacerPlan | null, closed = false): Promise<void> {
  const app = { settings: { signal: settings }, announcer: { say: (text: string) => void said.push(text) } };
  await act(() =>
    root.render(
      <AppProvider value={app as unknown as App}>
        <Breather of={of} closed={closed} />
      </AppProvider>,
    ),
  );
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const voices = () => FakeAudioContext.made.flatMap((context) => context.voices);

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('AudioContext', FakeAudioContext);
  vi.useFakeTimers({ now: 1_000 });
  pulses = [];
  Object.defineProperty(navigator, 'vibrate', {
    configurable: true,
    value: (pulse: unknown) => pulses.push(pulse) > 0,
  });
  settings = createSignal(DEFAULT_SETTINGS);
  said = [];
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(async () => {
  await act(() => root.unmount());
  for (const context of FakeAudioContext.made) context.voices.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('is silent until somebody asks for it', async () => {
  await show(plan);
  await pass(20_000);
  expect([voices().length, pulses, said]).toEqual([0, [], []]);
});

it('sounds and pulses with closed eyes, whatever is switched on, and says no words', async () => {
  await show(plan, true);
  await pass(7_500);
  expect(pulses).toEqual([120, 60]);
  expect(voices().length).toBeGreaterThanOrEqual(2);
  expect(said).toEqual([]);
});

it('stops at once when the breath does, with what was ordered ahead', async () => {
  settings.set({ ...DEFAULT_SETTINGS, sound: true, vibration: true, sayPhases: true });
  await show(plan);
  // The exhale at 4 s is ordered, and has not begun.
  await pass(1_500);
  expect(voices()).toHaveLength(1);
  await show(null);
  expect(voices().every(({ stopsAt }) => stopsAt <= 0.2)).toBe(true);
  await pass(20_000);
  expect([voices().length, pulses, said]).toEqual([1, [], []]);
});
