// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { ProtocolError, type FeedbackReceived } from '@attune/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { FeedbackFields } from './FeedbackFields.tsx';
import { useFeedbackForm, type Giver } from './useFeedbackForm.ts';

/** Longer than anybody needs to pass the radios. */
const SETTLED_MS = 2_000;

type Wish = Parameters<Giver['give']>[0];
type Asked = { readonly wish: Wish; readonly answer: PromiseWithResolvers<void> };

let root: Root;
let page: HTMLElement;
let asked: Asked[];
let said: string[];
let left: string;

function Form({ given, waits = false }: { given?: FeedbackReceived; waits?: boolean }) {
  const give = (wish: Wish) => {
    const answer = Promise.withResolvers<void>();
    asked.push({ wish, answer });
    return answer.promise;
  };
  return <FeedbackFields form={useFeedbackForm(given, { give, waits }, kept)} title="How was it?" />;
}

async function show(child: React.ReactNode): Promise<void> {
  const app = { announcer: { say: (text: string) => void said.push(text) } } as unknown as App;
  await act(() => root.render(<AppProvider value={app}>{child}</AppProvider>));
}

const radio = (rating: number) => page.querySelector<HTMLInputElement>(`input[value="${rating}"]`);
const text = () => page.textContent ?? '';
const wishes = () => asked.map(({ wish }) => wish);
const click = (element: HTMLElement | null | undefined) => act(async () => element?.click());
const button = (name: string) => [...page.querySelectorAll('button')].find((one) => one.textContent === name);
const settle = () => act(() => vi.advanceTimersByTimeAsync(SETTLED_MS));
const answered = () => act(async () => asked.at(-1)?.answer.resolve());

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  asked = [];
  said = [];
  left = '';
});
afterEach(async () => {
  await act(() => root.unmount());
  page.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const kept = { read: () => left, write: (words: string) => void (left = words) };

describe('giving feedback', () => {
  it('is one tap, with a name for each rating and nothing chosen before', async () => {
    await show(<Form />);
    expect([...page.querySelectorAll('input')].map(({ checked }) => checked)).toEqual(Array(5).fill(false));
    expect(page.querySelector('label')?.textContent).toBe('1 not for me');
    expect(text()).toContain('You can skip it.');
    await click(radio(4));
    await settle();
    expect(wishes()).toEqual([{ rating: 4, named: false }]);
    expect(text()).toContain('Sending…');
    await answered();
    expect(text()).toContain('Thank you. You can change it.');
    expect(said).toEqual(['Thank you. Your feedback was received.']);
  });

  it('whoever passes the ratings on the way to one of them gives that one only', async () => {
    await show(<Form />);
    for (const rating of [1, 2, 3]) await click(radio(rating));
    await settle();
    expect(wishes()).toEqual([{ rating: 3, named: false }]);
  });

  it('whoever leaves right after a choice has given it', async () => {
    await show(<Form />);
    await click(radio(5));
    await show(null);
    expect(wishes()).toEqual([{ rating: 5, named: false }]);
    await settle();
    expect(asked).toHaveLength(1);
  });

  it('words wait for Send; the name is shared, and taken back, by itself', async () => {
    const given: FeedbackReceived = {
      session_id: 's1',
      about: 'session',
      rating: 4,
      words: 'Calm.',
      named: false,
      received_at: '2026-03-01T18:00:00.000Z',
    };
    await show(<Form given={given} />);
    expect([radio(4)?.checked, page.querySelector('textarea')?.value]).toEqual([true, 'Calm.']);
    const name = () => page.querySelector<HTMLInputElement>('input[type=checkbox]');
    expect(name()?.checked).toBe(false);
    await click(name());
    await settle();
    await answered();
    await click(name());
    await settle();
    await answered();
    expect(wishes()).toEqual([
      { rating: 4, words: 'Calm.', named: true },
      { rating: 4, words: 'Calm.', named: false },
    ]);
  });

  it('Send does nothing while there is nothing to send', async () => {
    await show(<Form />);
    await click(radio(4));
    await settle();
    await click(button('Send'));
    await answered();
    await click(button('Send'));
    expect(asked).toHaveLength(1);
  });

  it('what failed says why, keeps everything and is tried again', async () => {
    await show(<Form />);
    await click(radio(2));
    await settle();
    await act(async () =>
      asked[0]?.answer.reject(new ProtocolError('WRONG_PHASE', { message: 'Too late.' })),
    );
    expect(text()).toContain('Too late.');
    expect([radio(2)?.checked, said]).toEqual([true, ['Too late.']]);
    await click(button('Retry'));
    expect(wishes()).toEqual([
      { rating: 2, named: false },
      { rating: 2, named: false },
    ]);
    await answered();
    expect(text()).toContain('Thank you.');
  });

  it('words outlive a panel that is closed, and are forgotten once they arrived', async () => {
    left = 'I felt';
    await show(<Form />);
    await click(radio(3));
    await settle();
    expect(wishes()).toEqual([{ rating: 3, words: 'I felt', named: false }]);
    expect(left).toBe('I felt');
    await answered();
    expect(left).toBe('');
    expect(page.querySelector('textarea')?.value).toBe('I felt');
  });

  it('without a network it waits, and says so', async () => {
    await show(<Form waits />);
    await click(radio(2));
    await settle();
    expect(text()).toContain('Waiting to send');
  });
});
