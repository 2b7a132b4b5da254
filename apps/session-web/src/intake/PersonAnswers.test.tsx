// @vitest-environment happy-dom
import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createClient, type Client } from '@attune/client';
import { AttuneProvider, useChannel } from '@attune/client/react';
import { createFakeServer, type FakeServer } from '@attune/client/testing';
import { calls, ProtocolError, type IntakeView, type Presence, type Session } from '@attune/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { PersonTools } from '../lead/PersonTools.tsx';
import { LiveProvider } from '../session/LiveContext.ts';

const PIA: Presence = {
  ...{ user_id: 'pia', name: 'Pia', role: 'participant', status: 'here', devices: 1 },
  since: '2026-05-01T10:00:00.000Z',
};
const plain = { help: null, required: false };
const VIEW: IntakeView = {
  set: 'q1',
  questions: [
    { ...plain, id: 'slept', kind: 'yes_no', text: 'Did you sleep well?' },
    { ...plain, id: 'hope', kind: 'text', text: 'What do you hope for?' },
  ],
  answers: [],
  submitted_at: null,
};

let root: Root;
let page: HTMLElement;
let server: FakeServer;
let client: Client;
let queries: QueryClient;
/** What the server answers about Pia; an error is thrown. */
let answers: () => Promise<IntakeView>;

function Room() {
  const channel = useChannel('session:s1');
  const session = { id: 's1', phase: 'lobby', instructor: { user_id: 'ines' } } as Session;
  const me = { userId: 'ines', name: 'Ines', role: 'instructor' } as const;
  return (
    <LiveProvider value={{ client, channel, session, me, people: [PIA], now: client.clock.now }}>
      <PersonTools person={PIA} />
    </LiveProvider>
  );
}

async function show(own: Partial<IntakeView> = {}): Promise<void> {
  client = createClient(server.optionsFor({ user_id: 'ines', name: 'Ines', role: 'instructor' }));
  client.start();
  const call = (asked: { path: string }, { params }: { params: { user?: string } }) => {
    if (asked.path === calls.getIntake.path) return Promise.resolve({ ...VIEW, ...own });
    return params.user === 'pia' ? answers() : Promise.reject(new Error(`What of ${asked.path}?`));
  };
  const app = { apiFor: () => ({ call }), seats: { find: () => undefined } } as unknown as App;
  await act(() =>
    root.render(
      <QueryClientProvider client={queries}>
        <AppProvider value={app}>
          <AttuneProvider client={client}>
            <Room />
          </AttuneProvider>
        </AppProvider>
      </QueryClientProvider>,
    ),
  );
  await settle();
}

const settle = () => act(() => server.settle());
const shows = (words: string) => expect(dialog()).toContain(words);
const dialog = () => document.querySelector('.at-dialog')?.textContent ?? '';
const button = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
async function press(name: string): Promise<void> {
  const found = button(name);
  if (!found) throw new Error(`There is no ${name}.`);
  await act(async () => found.click());
  await settle();
}
const READ = 'Read what Pia answered';

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // What was read is told in the same turn, and not a timer later.
  notifyManager.setScheduler(queueMicrotask);
  server = createFakeServer();
  page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
  queries = new QueryClient();
  answers = () => Promise.resolve(VIEW);
});

afterEach(async () => {
  await act(() => root.unmount());
  client.close();
  page.remove();
  vi.unstubAllGlobals();
});

it('INTAKE-7 whoever leads reads what a person has answered, and how far they are', async () => {
  const given = [{ question: 'slept', value: true, answered_at: '2026-05-01T10:00:00.000Z' }];
  answers = () => Promise.resolve({ ...VIEW, answers: given });
  await show();
  await press(READ);
  shows('1 of 2 answered, not handed in yet.');
  expect(dialog()).toContain('Did you sleep well?Yes');
  expect(dialog()).toContain('What do you hope for?No answer');
  await press('Close');
  expect(dialog()).toBe('');
});

it('INTAKE-7 nothing was answered yet', async () => {
  await show();
  await press(READ);
  shows('Pia has not answered anything yet.');
  expect(dialog()).not.toContain('Did you sleep well?');
});

it('INTAKE-7 what cannot be read says why, and can be read again', async () => {
  answers = () => Promise.reject(new ProtocolError('UNAVAILABLE'));
  await show();
  await press(READ);
  shows(new ProtocolError('UNAVAILABLE').message);
  answers = () => Promise.resolve({ ...VIEW, submitted_at: '2026-05-01T10:00:00.000Z' });
  await press('Try again');
  shows('Handed in.');
});

it('INTAKE-7 where nothing is asked there is nothing to read', async () => {
  await show({ set: null, questions: [] });
  expect(queries.getQueryData(['intake', 's1', undefined, undefined, undefined])).toBeDefined();
  expect(button(READ)).toBeUndefined();
  expect(button('Mute Pia')).toBeDefined();
});

it('LEAD-3 who is to lead too is said to read all that those who lead read (decision 0011)', async () => {
  await show();
  // Loaded when it is opened: by then it is there.
  await act(() => import('../ui/ConfirmDialog.tsx'));
  await press('Let Pia lead too');
  for (const what of ['shares a heart', 'feels dizzy', 'feedback', 'answers']) shows(what);
});
