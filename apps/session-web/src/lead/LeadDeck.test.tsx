// @vitest-environment happy-dom
import { act, useLayoutEffect, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createClient, createSignal, type Client } from '@attune/client';
import { AttuneProvider, useChannel } from '@attune/client/react';
import { createFakeServer, type FakeServer } from '@attune/client/testing';
import { ProtocolError, type Person, type Presence, type Role, type Session } from '@attune/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { CueCaption } from '../cue/CueCaption.tsx';
import { LiveProvider } from '../session/LiveContext.ts';
import { useApplied } from '../session/useApplied.ts';
import { DEFAULT_SETTINGS } from '../settings/settings.ts';
import { LeadDeck } from './LeadDeck.tsx';
import { NewLead } from './NewLead.tsx';
import { useLeadNews } from './useLeadNews.ts';

const ROOM = 'session:s1';
const INES: Person = { user_id: 'ines', name: 'Ines', role: 'instructor' };
const PIA: Presence = {
  user_id: 'pia',
  name: 'Pia',
  role: 'participant',
  status: 'here',
  devices: 1,
  since: '2026-05-01T10:00:00.000Z',
};

let root: Root;
let page: HTMLElement;
let server: FakeServer;
let client: Client;
let said: string[];

type Part = Partial<Pick<Session, 'phase' | 'instructor' | 'duration_minutes'>>;

function Room({ role, part }: { role: Role; part: Part }) {
  const channel = useChannel(ROOM);
  const base = { id: 's1', phase: 'scheduled', duration_minutes: 20, instructor: null, waiting: 0 };
  const session = { ...base, ...part } as Session;
  const me = { userId: role === 'instructor' ? 'ines' : 'pia', name: 'me', role };
  return (
    <LiveProvider value={{ client, channel, session, me, people: [PIA], now: client.clock.now }}>
      <Effects />
      <CueCaption />
      {role === 'instructor' ? <LeadDeck openPanel={nothing} /> : <ChatPanel />}
    </LiveProvider>
  );
}

const nothing = () => undefined;

function Effects() {
  const { isNew, seen } = useLeadNews();
  const [isCovered, setCovered] = useState(true);
  useApplied();
  // As the sheet over it does.
  useLayoutEffect(() => {
    document.querySelector('.live__deck--lead')?.toggleAttribute('inert', isNew && isCovered);
  });
  return isNew && <NewLead isCovered={isCovered} onShow={() => setCovered(false)} onSeen={seen} />;
}

async function show(role: Role, part: Part = {}): Promise<void> {
  const announcer = { say: (text: string) => void said.push(text) };
  const drafts = { get: () => undefined, set: () => undefined };
  const app = { announcer, drafts, settings: { signal: createSignal(DEFAULT_SETTINGS) } } as unknown as App;
  await act(() =>
    root.render(
      <AppProvider value={app}>
        <AttuneProvider client={client}>
          <Room role={role} part={part} />
        </AttuneProvider>
      </AppProvider>,
    ),
  );
  await settle();
}

async function enter(person: Person, part: Part = {}): Promise<void> {
  client = createClient(server.optionsFor(person));
  client.start();
  await show(person.role, part);
}

const settle = () => act(() => server.settle());
const text = () => page.textContent ?? '';
const button = (name: string) =>
  [...page.querySelectorAll('button')].find((one) => one.textContent?.trim().startsWith(name));
const press = async (name: string) => {
  const found = button(name);
  if (!found) throw new Error(`There is no ${name}.`);
  await act(async () => found.click());
};
const writeCue = (line: string) =>
  act(async () => {
    const field = page.querySelector<HTMLInputElement>('.deck__cue input[type="text"]');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, line);
    field?.dispatchEvent(new Event('input', { bubbles: true }));
  });
const sent = (type: string) => server.received.filter((frame) => frame.type === type).map(({ data }) => data);
const lasting = { phase: 'live', instructor: INES } as const;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  server = createFakeServer();
  said = [];
});
afterEach(async () => {
  await act(() => root.unmount());
  client.close();
  page.remove();
  vi.unstubAllGlobals();
});

/** A server without sessions makes nothing of it. */
function takesMoreTime(): void {
  server.onCommand('session_extend', (_, { from }) => ({
    type: 'session_extended',
    data: { by: from, minutes: 1, ends_at: null },
  }));
}

it('sends one command however fast somebody presses, and the step that follows only after a moment', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await enter(INES, { instructor: INES });
  await press('Start session');
  await press('Start session');
  await settle();
  expect(sent('session_start')).toHaveLength(1);
  await show('instructor', lasting);
  // The same button says another thing now.
  await press('Pause');
  expect(sent('session_pause')).toHaveLength(0);
  await act(() => vi.advanceTimersByTime(600));
  await press('Pause');
  await settle();
  expect(sent('session_pause')).toHaveLength(1);
  vi.useRealTimers();
});

it('what comes where the start was pressed is the pause, and nothing that gives time', async () => {
  await enter(INES, { phase: 'lobby', instructor: INES });
  const first = () => [...(page.querySelector('.deck__row')?.children ?? [])].map((one) => one.textContent);
  expect(first()).toEqual([' Start session']);
  await show('instructor', lasting);
  expect(first()).toEqual([' Pause']);
  expect(button('1 minute more')).toBeDefined();
});

it('LEAD-3 who may lead from now on is told, sees it over a sheet too, and gets to the deck with the keyboard', async () => {
  await enter(PIA, lasting);
  expect(button('Show the deck')).toBeUndefined();
  await show('instructor', lasting);
  expect(said).toContain('You can lead now. The deck is open to you.');
  expect(text()).toContain('You can lead now.');
  button('Show the deck')?.focus();
  await press('Show the deck');
  expect(text()).not.toContain('You can lead now.');
  expect(document.activeElement).toBe(button('Pause'));
});

it('SESS-16 gives no more than a session can last, and says so', async () => {
  await enter(INES, { ...lasting, duration_minutes: 479 });
  await press('1 minute more');
  await settle();
  expect(sent('session_extend')).toEqual([{ minutes: 1 }]);
  await show('instructor', { ...lasting, duration_minutes: 480 });
  await press('1 minute more');
  expect(sent('session_extend')).toHaveLength(1);
  expect(text()).toContain('It lasts 8 h now, and cannot be made longer.');
});

it('says what the server says where a command is refused, and goes on', async () => {
  await enter(INES, lasting);
  takesMoreTime();
  server.reject('session_extend', new ProtocolError('CONFLICT'));
  await press('1 minute more');
  await settle();
  expect(text()).toContain('Someone changed this before you.');
  await press('1 minute more');
  await settle();
  expect(text()).not.toContain('Someone changed this before you.');
});

it('CLIENT-6 says what waits while the connection is lost, and takes nothing else until it is sent', async () => {
  await enter(INES, lasting);
  server.onCommand('session_pause', () => undefined);
  server.refuse(1006);
  server.cut();
  await settle();
  await press('Pause');
  expect(text()).toContain('Waiting to send: Pause');
  expect(said).toContain('Waiting to send');
  for (const name of ['Pause', 'Change the breath', 'Start a vote', '1 minute more', 'End session'])
    expect(button(name)?.getAttribute('aria-disabled'), name).toBe('true');
  server.refuse();
  await act(() => server.clock.advance(20_000));
  expect(sent('session_pause')).toHaveLength(1);
  expect(text()).not.toContain('Waiting to send');
  expect(button('End session')?.getAttribute('aria-disabled')).toBe('false');
});

it('LEAD-1 LEAD-6 a cue is said once, not shown to who said it, and its receipts are counted', async () => {
  await enter(INES, lasting);
  await press('Say a cue');
  await writeCue(' Let go ');
  await press('Say it');
  await settle();
  expect(sent('instructor_message')).toEqual([{ text: 'Let go', priority: 'normal' }]);
  expect(text()).toContain('Everybody sees: “Let go”');
  expect(page.querySelector('.cue')).toBeNull();
  expect(text()).toContain('0 of 1 applied');
  server.channel('lead:s1').setState('applied', 'n1', { participants: 2, offsets: { pia: 1 } });
  await settle();
  expect(text()).toContain('1 of 2 applied, 1 when they return');
});

it('LEAD-1 what was said stands on the deck for as long as on the screens', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  await enter(INES, lasting);
  await press('Say a cue');
  await writeCue('Let go');
  await press('Say it');
  await settle();
  await act(() => vi.advanceTimersByTimeAsync(14_000));
  expect(text()).toContain('Everybody sees: “Let go”');
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect(text()).not.toContain('Everybody sees');
  vi.useRealTimers();
});

it('LEAD-2 says who leads now, and takes the lead', async () => {
  const ida: Person = { user_id: 'ida', name: 'Ida', role: 'instructor' };
  await enter(INES, { ...lasting, instructor: ida });
  expect(text()).toContain('Ida leads now. You can lead too.');
  server.onCommand('lead_take', (_, { from }) => ({ type: 'lead_taken', data: { by: from, from: ida } }));
  await press('Take the lead');
  await settle();
  expect(sent('lead_take')).toHaveLength(1);
  await show('instructor', lasting);
  expect(button('Take the lead')).toBeUndefined();
  await act(async () => void server.channel(ROOM).publish('lead_taken', { by: ida, from: INES }));
  await settle();
  expect(said).toContain('Ida leads now');
});

it('LEAD-1 LEAD-6 who takes part sees the cue, and tells that the screen shows it', async () => {
  await enter(PIA, lasting);
  const cue = { text: 'Let go', priority: 'high', from: INES } as const;
  const { offset } = server.channel(ROOM).publish('instructor_message', cue);
  await settle();
  expect(page.querySelector('.cue')?.textContent).toBe('Ines Let go');
  expect(said).toContain('Ines: Let go');
  const follows = (to: number) =>
    vi.waitFor(async () => {
      await settle();
      expect(sent('applied').at(-1)).toEqual({ offset: to });
    }, 20_000);
  await follows(offset);
  await follows(server.channel(ROOM).publish('session_opened', { by: INES }).offset);
});

it('LEAD-5 who is muted reads who did it, and writes again when the word is back', async () => {
  await enter(PIA, lasting);
  const seat = {
    session_id: 's1',
    role: 'participant',
    joined_at: PIA.since,
    expires_at: null,
    left_ms: null,
  };
  const tell = (muted_by: Person | null) => {
    server.channel('user:pia').setState('seat', 'pia', { ...seat, role: 'participant', muted_by });
    return settle();
  };
  await tell(INES);
  expect(text()).toContain('Ines has muted you. You can read along');
  expect(page.querySelector('textarea')).toBeNull();
  await tell(null);
  expect(page.querySelector('textarea')).not.toBeNull();
  expect(said).toContain('You can write again');
});
