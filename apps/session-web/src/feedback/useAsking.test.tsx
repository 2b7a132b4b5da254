// @vitest-environment happy-dom
import { createClient, type Client } from '@attune/client';
import { AttuneProvider, useChannel } from '@attune/client/react';
import { createFakeServer } from '@attune/client/testing';
import { TECHNIQUES, toInstant, type Session, type Technique } from '@attune/protocol';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { createKeptText, type KeptText } from '../app/keptText.ts';
import { LiveProvider, type Live } from '../session/LiveContext.ts';
import { FeedbackStrip } from './FeedbackStrip.tsx';
import { useAsking } from './useAsking.ts';

const [coherent, box, calm] = TECHNIQUES as readonly [Technique, Technique, Technique];
const NOW = 1_000_000;

let root: Root;
let page: HTMLElement;
let client: Client;
let drafts: KeptText;

type Scene = { phase?: Session['phase']; technique?: Technique; isResting?: boolean };

function Room({ phase = 'live', technique = box, isResting = false }: Scene) {
  const started_at = toInstant(NOW - 60_000);
  const session = { id: 's1', phase, started_at, pacer: { technique, started_at, next: null } } as Session;
  const channel = useChannel('session:s1');
  const live = { channel, session, me: { userId: 'pia', role: 'participant' }, now: () => NOW } as Live;
  return (
    <LiveProvider value={live}>
      <Asked isResting={isResting} />
    </LiveProvider>
  );
}

function Asked({ isResting }: { isResting: boolean }) {
  const question = useAsking(isResting);
  return (
    <>
      <p>{question.technique?.name}</p>
      <FeedbackStrip question={question} />
    </>
  );
}

/** Draws the page as it is in this moment of the session, and reads what is asked about. */
async function see(scene: Scene = {}): Promise<string> {
  const app = { announcer: { say: () => undefined }, drafts } as unknown as App;
  await act(() =>
    root.render(
      <AppProvider value={app}>
        <AttuneProvider client={client}>
          <Room {...scene} />
        </AttuneProvider>
      </AppProvider>,
    ),
  );
  // The strip is loaded later.
  await act(() => vi.dynamicImportSettled());
  return about();
}

const about = () => page.querySelector('p')?.textContent ?? '';
const found = <E extends Element>(selector: string): E => {
  const element = page.querySelector<E>(selector);
  if (!element) throw new Error(`There is no ${selector}.`);
  return element;
};
const press = async (name: string) => {
  const button = [...page.querySelectorAll('button')].find(({ textContent }) => textContent === name);
  if (!button) throw new Error(`There is no ${name}.`);
  await act(async () => button.click());
};

/** Asked about the breath before, somebody has chosen a number and goes on to the words. */
async function beginWords(): Promise<HTMLTextAreaElement> {
  await see();
  const rating = found<HTMLInputElement>('input[value="4"]');
  await act(async () => rating.click());
  await press('Add words');
  const words = found<HTMLTextAreaElement>('textarea');
  expect(document.activeElement, 'the button is gone: the focus is in the field').toBe(words);
  return words;
}

const write = (words: HTMLTextAreaElement, text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(words, text);
    words.dispatchEvent(new Event('input', { bubbles: true }));
  });

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  sessionStorage.clear();
  drafts = createKeptText(() => sessionStorage);
  client = createClient(createFakeServer().optionsFor({ user_id: 'pia', name: 'Pia', role: 'participant' }));
  expect(await see({ technique: coherent })).toBe('');
});
afterEach(async () => {
  await act(() => root.unmount());
  client.close();
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

it.each<[string, Scene]>([
  ['a pause', { phase: 'paused' }],
  ['the end', { phase: 'ending' }],
  ['the next breath', { technique: calm }],
])('leaves the field to whoever is in it: %s', async (_, scene) => {
  const words = await beginWords();
  expect(await see(scene)).toBe(coherent.name);
  expect(document.activeElement).toBe(words);
});

it('stays while there are words that were not sent, until they are put aside', async () => {
  const words = await beginWords();
  await write(words, 'Warm hands');
  await act(async () => words.blur());
  expect(await see({ phase: 'paused' })).toBe(coherent.name);
  expect(words.isConnected).toBe(true);
  await press('Not now');
  expect(about()).toBe('');
  expect(await see()).toBe('');
});

it('goes in a pause once nobody is in it and nothing waits to be sent', async () => {
  const words = await beginWords();
  await see({ phase: 'paused' });
  await act(async () => words.blur());
  expect(about()).toBe('');
});

it('a tap that is on its way holds back no other question', async () => {
  await see();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const rating = found<HTMLInputElement>('input[value="4"]');
  await act(async () => rating.focus());
  await act(async () => rating.click());
  await act(() => vi.advanceTimersByTime(1_000));
  vi.useRealTimers();
  expect(page.textContent).toContain('Waiting to send');
  expect(await see({ technique: calm })).toBe(box.name);
});

it('asks about the breath that ended meanwhile when the one before is put aside', async () => {
  await beginWords();
  expect(await see({ technique: calm })).toBe(coherent.name);
  await press('Not now');
  expect(about()).toBe(box.name);
});
