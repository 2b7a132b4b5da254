// @vitest-environment happy-dom
import { createClient, createSignal, type Client } from '@attune/client';
import { AttuneProvider, useChannel } from '@attune/client/react';
import { createFakeServer, type FakeServer } from '@attune/client/testing';
import { ProtocolError, type Presence, type Role, type Session, type Unwell } from '@attune/protocol';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { EaseDialog } from '../breath/EaseDialog.tsx';
import { UnwellList } from '../lead/UnwellList.tsx';
import { LiveProvider } from '../session/LiveContext.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings.ts';
import { RestScreen } from './RestScreen.tsx';
import { useUnwellStand } from './useUnwell.ts';

const ROOM = 'session:s1';
const OWN = 'user:ann';
const LEAD = 'lead:s1';
const ANN: Unwell = { session_id: 's1', user_id: 'ann', name: 'Ann', since: '2026-11-21T08:00:00.000Z' };

let root: Root;
let page: HTMLElement;
let server: FakeServer;
let client: Client;
let said: string[];
let settings: ReturnType<typeof createSignal<Settings>>;

function Body() {
  const stand = useUnwellStand();
  return stand.at === 'resting' ? <RestScreen stand={stand} /> : <p>The breath</p>;
}

function Room({ role }: { role: Role }) {
  const channel = useChannel(ROOM);
  const session = { id: 's1', phase: 'live', instructor: { user_id: 'ina', name: 'Ina' } } as Session;
  const me = { userId: 'ann', name: 'Ann', role };
  const people = [{ user_id: 'ann' }] as Presence[];
  return (
    <LiveProvider value={{ client, channel, session, me, people, now: client.clock.now }}>
      <Body />
      <EaseDialog onClose={() => undefined} onEyesClosed={() => undefined} />
      {role === 'instructor' && <UnwellList />}
    </LiveProvider>
  );
}

async function enter(role: Role = 'participant'): Promise<void> {
  client = createClient(server.optionsFor({ user_id: 'ann', name: 'Ann', role }));
  client.start();
  const announcer = {
    say: (words: string, politeness = 'polite') => void said.push(`${politeness}: ${words}`),
  };
  const change = (part: Partial<Settings>) => settings.set({ ...settings.get(), ...part });
  const app = { announcer, settings: { signal: settings, change } } as unknown as App;
  await act(() =>
    root.render(
      <AppProvider value={app}>
        <AttuneProvider client={client}>
          <Room role={role} />
        </AttuneProvider>
      </AppProvider>,
    ),
  );
  await settle();
}

const settle = () => act(() => server.settle());
const text = () => document.body.textContent ?? '';
const button = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
async function press(name: string): Promise<void> {
  const found = button(name);
  if (!found) throw new Error(`There is no button ${name}.`);
  await act(async () => found.click());
}
const sent = () => server.received.filter(({ type }) => type.startsWith('unwell_')).map(({ type }) => type);

/** As the server does: it becomes a state of the person and of those who lead, and no event. */
function keepsUnwell(): void {
  const keep = (value: Unwell | null) => () => {
    server.channel(OWN).setState('unwell', 's1', value);
    server.channel(LEAD).setState('unwell', 'ann', value);
    return undefined;
  };
  server.onCommand('unwell_begin', keep(ANN));
  server.onCommand('unwell_end', keep(null));
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  server = createFakeServer();
  keepsUnwell();
  settings = createSignal(DEFAULT_SETTINGS);
  said = [];
});
afterEach(async () => {
  await act(() => root.unmount());
  client.close();
  page.remove();
  vi.unstubAllGlobals();
});

it('UNWELL-1 rests at the press, before anybody has answered, and goes on when ready', async () => {
  await enter();
  expect(text()).toContain('The breath');
  await press('I feel dizzy');
  expect(text()).toContain('Ina is told as soon as you are connected.');
  expect(button('I feel dizzy')).toBeUndefined();
  await settle();
  expect(text()).toContain('Ina has been told, and nobody else.');
  await press('I am ready again');
  expect(text()).toContain('The breath');
  await settle();
  expect(text()).toContain('The breath');
  expect(sent()).toEqual(['unwell_begin', 'unwell_end']);
});

it('UNWELL-2 rests on every device of the person', async () => {
  await enter();
  server.channel(OWN).setState('unwell', 's1', ANN);
  await settle();
  expect(text()).toContain('Ina has been told, and nobody else.');
  server.channel(OWN).setState('unwell', 's1', null);
  await settle();
  expect(text()).toContain('The breath');
});

it('says when it could not be told, and tells it again', async () => {
  server.onCommand('unwell_begin', () => {
    throw new ProtocolError('WRONG_PHASE', { message: 'The session is over.' });
  });
  await enter();
  await press('I feel dizzy');
  await settle();
  expect(text()).toContain('Ina could not be told: The session is over.');
  keepsUnwell();
  await press('Tell it again');
  await settle();
  expect(text()).toContain('Ina has been told, and nobody else.');
});

it('who watches has nothing to say of it, and may ease the breath', async () => {
  await enter('observer');
  expect(button('I feel dizzy')).toBeUndefined();
  const shorter = [...document.querySelectorAll<HTMLInputElement>('input[name="ease"]')].at(-1);
  await act(async () => shorter?.click());
  expect(settings.get().ease).toBe('shorter');
});

it('UNWELL-2 those who lead are told at once, and find what to do', async () => {
  await enter('instructor');
  expect(text()).not.toContain('feels dizzy');
  server.channel(LEAD).setState('unwell', 'ann', ANN);
  await settle();
  expect(text()).toMatch(/Ann feels dizzy, for \d+:\d\d/);
  expect(said).toEqual(['assertive: Ann feels dizzy']);
  await press('What to do');
  expect(text()).toContain('Only those who lead see this.');
  server.channel(LEAD).setState('unwell', 'ann', null);
  await settle();
  expect(text()).not.toContain('feels dizzy');
});
