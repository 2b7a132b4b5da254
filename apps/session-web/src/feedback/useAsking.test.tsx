// @vitest-environment happy-dom
import { TECHNIQUES, toInstant, type Session, type Technique } from '@attune/protocol';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveProvider, type Live } from '../session/LiveContext.ts';
import { useAsking } from './useAsking.ts';

const [coherent, box] = TECHNIQUES as readonly [Technique, Technique];
const NOW = 1_000_000;

let root: Root;
let page: HTMLElement;

function Asked({ isResting }: { isResting: boolean }) {
  return <p>{useAsking(isResting).technique?.name}</p>;
}

type Scene = { phase?: Session['phase']; technique?: Technique; isResting?: boolean };

/** Draws the page as it is in this moment of the session. */
async function see({ phase = 'live', technique = box, isResting = false }: Scene = {}): Promise<string> {
  const started_at = toInstant(NOW - 60_000);
  const session = { phase, started_at, pacer: { technique, started_at, next: null } } as Session;
  const live = { session, me: { role: 'participant' }, now: () => NOW } as Live;
  await act(() =>
    root.render(
      <LiveProvider value={live}>
        <Asked isResting={isResting} />
      </LiveProvider>,
    ),
  );
  return page.textContent ?? '';
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  expect(await see({ technique: coherent })).toBe('');
});
afterEach(async () => {
  await act(() => root.unmount());
  page.remove();
  vi.unstubAllGlobals();
});

it('asks about the breath that has just been', async () => {
  expect(await see()).toBe(coherent.name);
});

it('asks nobody in a pause, and whoever was not asked yet when it is over', async () => {
  expect(await see()).toBe(coherent.name);
  expect(await see({ phase: 'paused' })).toBe('');
  expect(await see()).toBe(coherent.name);
});

it('asks nobody who feels dizzy, until they go on', async () => {
  expect(await see({ isResting: true })).toBe('');
  expect(await see()).toBe(coherent.name);
});
