// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { TECHNIQUES, type Programme } from '@attune/protocol';
import { act } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ROOM, TestRoom } from '../session/testRoom.tsx';
import { useCommand } from './useCommand.ts';
import { VoteLauncher } from './VoteLauncher.tsx';

const STEPS = TECHNIQUES.slice(0, 2).map((technique) => ({ technique, cycles: 10, minutes: null }));
const by = { user_id: 'ann', name: 'Ann', role: 'instructor' } as const;
const programme = (run: Programme['run']): Programme => ({ revision: 1, steps: STEPS, run, set_by: by });

let room: TestRoom;
let opened: number;

function Stage() {
  return <VoteLauncher command={useCommand()} onOpened={() => (opened += 1)} />;
}

/** In a session with this programme, with the form of a vote open. */
async function ask(run: Programme['run']): Promise<void> {
  room.server.onCommand('vote_open', () => undefined);
  room.server.channel(ROOM).setState('programme', 's1', programme(run));
  // Without a library the built-in techniques are offered.
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const apiFor = () => ({ call: () => Promise.reject(new Error('There is no library.')) });
  const stage = () => (
    <QueryClientProvider client={queries}>
      <Stage />
    </QueryClientProvider>
  );
  await room.enter('instructor', stage, { apiFor, seats: { find: () => undefined } });
  await press('Start a vote');
  await vi.waitFor(async () => {
    await room.settle();
    expect(button('Open the vote')).toBeDefined();
  }, PATIENCE_MS);
}

/** What is loaded later has to be transformed first: on a busy machine that takes its time. */
const PATIENCE_MS = 20_000;

const text = () => document.body.textContent ?? '';
const button = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
async function press(name: string): Promise<void> {
  const found = button(name);
  if (!found) throw new Error(`There is no button ${name}.`);
  await act(async () => found.click());
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  room = new TestRoom();
  opened = 0;
});
afterEach(async () => {
  await room.leave();
  vi.unstubAllGlobals();
});

it('PROG-7 says before the vote that the programme then waits, and shows the vote once it is open', async () => {
  await ask({ at: 'paused', step: 0, cycles_left: 4 });
  expect(text()).toContain('The programme then waits for you: “Next step” goes on with the first step');
  expect(opened).toBe(0);
  await press('Open the vote');
  await room.settle();
  expect(room.server.received.filter(({ type }) => type === 'vote_open')).toHaveLength(1);
  expect(opened).toBe(1);
});

it('says nothing of a programme that waits already', async () => {
  await ask({ at: 'held', next: 1 });
  expect(text()).not.toContain('The programme then waits');
});
