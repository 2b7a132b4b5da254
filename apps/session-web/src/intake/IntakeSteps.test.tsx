// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createClient, type Client } from '@attune/client';
import { AttuneProvider, useChannel } from '@attune/client/react';
import { createFakeServer, type FakeServer } from '@attune/client/testing';
import { ProtocolError, type IntakeQuestion, type IntakeView, type Session } from '@attune/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { LiveProvider } from '../session/LiveContext.ts';
import { IntakeSteps } from './IntakeSteps.tsx';

const plain = { help: null, required: false };
const QUESTIONS: IntakeQuestion[] = [
  { ...plain, id: 'slept', kind: 'yes_no', text: 'Did you sleep well?' },
  { ...plain, id: 'calm', kind: 'scale', text: 'How calm are you?', required: true, low: null, high: null },
  { ...plain, id: 'hope', kind: 'text', text: 'What do you hope for?' },
];
const VIEW: IntakeView = { set: 'q1', questions: QUESTIONS, answers: [], submitted_at: null };

let root: Root;
let page: HTMLElement;
let server: FakeServer;
let client: Client;
let said: string[];

function Room({ view }: { view: IntakeView }) {
  const channel = useChannel('session:s1');
  const session = { id: 's1', phase: 'lobby' } as Session;
  const me = { userId: 'ann', name: 'Ann', role: 'participant' } as const;
  return (
    <LiveProvider value={{ client, channel, session, me, people: [], now: client.clock.now }}>
      <IntakeSteps view={view} set="q1" onClose={() => undefined} />
    </LiveProvider>
  );
}

async function open(view: Partial<IntakeView> = {}): Promise<void> {
  client = createClient(server.optionsFor({ user_id: 'ann', name: 'Ann', role: 'participant' }));
  client.start();
  const app = { announcer: { say: (text: string) => void said.push(text) } } as unknown as App;
  await act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <AppProvider value={app}>
          <AttuneProvider client={client}>
            <Room view={{ ...VIEW, ...view }} />
          </AttuneProvider>
        </AppProvider>
      </QueryClientProvider>,
    ),
  );
  await settle();
}

const settle = () => act(() => server.settle());
const text = () => page.textContent ?? '';
const button = (name: string) =>
  [...page.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
const radios = () => [...page.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
const press = async (element: HTMLElement | undefined) => {
  if (!element) throw new Error('It is not there.');
  await act(async () => element.click());
  await settle();
};
const sent = (type: string) => server.received.filter((frame) => frame.type === type).map(({ data }) => data);

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  server = createFakeServer();
  for (const type of ['intake_answer', 'intake_submit'] as const) server.onCommand(type, () => undefined);
  said = [];
});
afterEach(async () => {
  await act(() => root.unmount());
  client.close();
  page.remove();
  vi.unstubAllGlobals();
});

it('INTAKE-3 goes from question to question, and what was chosen is sent with the step', async () => {
  await open();
  expect(text()).toContain('Question 1 of 3');
  await press(radios()[1]);
  await press(button('Next'));
  expect(sent('intake_answer')).toEqual([{ set: 'q1', question: 'slept', value: false }]);
  expect(text()).toContain('How calm are you?');
  expect(document.activeElement?.textContent).toContain('Question 2 of 3');
  expect(text()).toContain('Saved');
});

it('begins where something is left, and goes back to what was answered', async () => {
  await open({ answers: [{ question: 'slept', value: true, answered_at: '2026-11-22T08:00:00.000Z' }] });
  expect(text()).toContain('Question 2 of 3');
  await press(button('Back'));
  expect(radios().map(({ checked }) => checked)).toEqual([true, false]);
  await press(button('Take my answer back'));
  await press(button('Next'));
  expect(sent('intake_answer')).toEqual([{ set: 'q1', question: 'slept', value: null }]);
});

it('INTAKE-5 says what still needs an answer, and hands in when nothing does', async () => {
  await open({ answers: [{ question: 'slept', value: true, answered_at: '2026-11-22T08:00:00.000Z' }] });
  await press(button('Next'));
  await press(button('Next'));
  expect(text()).toContain('You have answered 1 of 3.');
  expect(button('Hand in')?.getAttribute('aria-disabled')).toBe('true');
  await press(button('Hand in'));
  expect(sent('intake_submit')).toEqual([]);
  await press(button('How calm are you?'));
  await press(radios()[3]);
  await press(button('Next'));
  await press(button('Next'));
  expect(button('Hand in')?.getAttribute('aria-disabled')).toBe('false');
  await press(button('Hand in'));
  expect(sent('intake_submit')).toEqual([{ set: 'q1' }]);
});

it('INTAKE-4 says why an answer was refused, and does not show it as given', async () => {
  server.onCommand('intake_answer', () => {
    throw new ProtocolError('CONFLICT', {
      message: 'The questions were changed. Please look at them again.',
    });
  });
  await open();
  await press(radios()[0]);
  await press(button('Next'));
  expect(text()).toContain('The questions were changed. Please look at them again.');
  expect(said).toEqual(['The questions were changed. Please look at them again.']);
  await press(button('Back'));
  expect(radios().some(({ checked }) => checked)).toBe(false);
});
