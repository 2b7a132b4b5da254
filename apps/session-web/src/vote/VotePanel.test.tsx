// @vitest-environment happy-dom
import { act } from 'react';
import { createSignal } from '@attune/client';
import { ProtocolError, type Role, type Sent, type Vote } from '@attune/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../settings/settings.ts';
import { ROOM, TestRoom } from '../session/testRoom.tsx';
import { aVote } from './aVote.ts';
import { VoteMark } from './VoteMark.tsx';
import { VotePanel } from './VotePanel.tsx';
import { useVoteNews } from './useVoteNews.ts';

let room: TestRoom;
let page: TestRoom['page'];
let server: TestRoom['server'];
let said: TestRoom['said'];

function Stage() {
  return (
    <>
      <News />
      <VoteMark />
      <VotePanel />
    </>
  );
}

function News() {
  useVoteNews();
  return null;
}

async function enter(role: Role = 'participant'): Promise<void> {
  await room.enter(role, () => <Stage />, { settings: { signal: createSignal(DEFAULT_SETTINGS) } });
}

const settle = () => room.settle();
const tell = (part: Partial<Vote> = {}) => {
  server.channel(ROOM).setState('vote', 's1', aVote(part));
  return settle();
};
const text = () => page.textContent ?? '';
const radios = () => [...page.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
const button = (name: string) =>
  [...page.querySelectorAll('button')].find((one) => one.textContent?.trim().startsWith(name));
const press = async (element: HTMLElement | undefined) => {
  if (!element) throw new Error('It is not there.');
  await act(async () => element.click());
};
const sent = (type: string) => server.received.filter((frame) => frame.type === type).map(({ data }) => data);
const bars = () => [...page.querySelectorAll('.vote__result li')].map((row) => row.textContent);

/** Keeps a ballot as the server does: it becomes a state of the person, and no event. */
function keepsBallots(): void {
  server.onCommand('vote_cast', (payload, { from }) => {
    const { vote_id, choice } = payload as Sent<'vote_cast'>;
    const cast_at = '2026-11-21T08:00:00.000Z';
    server.channel(`user:${from.user_id}`).setState('ballot', 's1', { vote_id, choice, cast_at });
    return undefined;
  });
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  room = new TestRoom();
  ({ page, server, said } = room);
  keepsBallots();
});
afterEach(async () => {
  await room.leave();
  vi.unstubAllGlobals();
});

describe('who takes part', () => {
  it('reads what a vote is before there was one, and hears when one opens', async () => {
    await enter();
    expect(text()).toContain('There has been no vote yet.');
    await tell({ closes_at: null });
    expect(page.querySelector('h2')?.textContent).toBe('Which breath next?');
    expect(text()).toContain('0 of 3 voted · open until Ines closes it');
    expect(text()).toContain('The result is shown when the vote is closed.');
    expect(page.querySelector('.at-badge--accent')?.textContent).toBe('1 open');
    expect(said).toEqual(['A vote is open: Which breath next?']);
  });

  it('votes by the keyboard alone, and changes it', async () => {
    await tell();
    await enter();
    expect(page.querySelector('fieldset')?.getAttribute('aria-labelledby')).toBe(
      page.querySelector('h2')?.id,
    );
    await press(radios()[1]);
    expect(sent('vote_cast')).toEqual([]);
    // Enter in a radio submits its form.
    await act(async () => page.querySelector('form')?.requestSubmit());
    await settle();
    expect(sent('vote_cast')).toEqual([{ vote_id: 'v1', choice: 1 }]);
    expect(text()).toContain('You voted for “Slow”. You can change it.');
    expect(said.at(-1)).toBe('Your vote counts: Slow');
    expect(page.querySelector('.at-badge--accent')).toBeNull();
    // The same again is nothing to send.
    await press(button('Change my vote'));
    expect(sent('vote_cast')).toHaveLength(1);
    await press(radios()[0]);
    await press(button('Change my vote'));
    await settle();
    expect(sent('vote_cast').at(-1)).toEqual({ vote_id: 'v1', choice: 0 });
    expect(text()).toContain('You voted for “Box”.');
  });

  it('finds their ballot of another tab, and the counts once they have voted', async () => {
    await tell({ results: 'after_vote', voters: 2 });
    const own = server.channel('user:ann');
    own.setState('ballot', 's1', { vote_id: 'v1', choice: 2, cast_at: '2026-11-21T08:00:00.000Z' });
    await enter();
    expect(radios().map(({ checked }) => checked)).toEqual([false, false, true]);
    expect(text()).toContain('to those who have voted');
    own.setState('tally', 's1', { vote_id: 'v1', counts: [1, 0, 1] });
    await settle();
    expect(bars()).toEqual(['Box1 vote, 50 %', 'Slow0 votes, 0 %', 'Silenceyour vote1 vote, 50 %']);
  });

  it('keeps a ballot without a network, and sends it when it is back', async () => {
    await tell();
    await enter();
    server.refuse(1006);
    server.cut();
    await settle();
    await press(radios()[0]);
    await press(button('Vote'));
    expect(text()).toContain('Waiting to send. Your vote is kept');
    expect(sent('vote_cast')).toEqual([]);
    server.refuse();
    await act(() => server.clock.advance(20_000));
    expect(sent('vote_cast')).toEqual([{ vote_id: 'v1', choice: 0 }]);
    expect(text()).toContain('You voted for “Box”.');
  });

  it('is told why a ballot that came too late does not count', async () => {
    await tell();
    await enter();
    server.reject('vote_cast', new ProtocolError('VOTE_CLOSED'));
    await press(radios()[0]);
    await press(button('Vote'));
    await settle();
    expect(text()).toContain('This vote is closed.');
    expect(said.at(-1)).toBe('This vote is closed.');
  });

  it('sees what it came to, and what becomes of it', async () => {
    await tell();
    await enter();
    await tell({ phase: 'closed', voters: 3, counts: [2, 1, 0], outcome: { winner: 0 }, chosen: 0 });
    expect(text()).toContain('closed · 3 of 3 voted');
    expect(text()).toContain('“Box” has the most votes.');
    expect(bars()[0]).toContain('2 votes, 67 %');
    expect(radios()).toEqual([]);
    expect(said.at(-1)).toBe('The vote is closed. “Box” has the most votes.');
    expect(button('Start a vote')).toBeUndefined();
  });

  it('who watches reads, and has nothing to press', async () => {
    await tell({ results: 'live', counts: [0, 1, 0], voters: 1 });
    await enter('observer');
    expect(radios()).toEqual([]);
    expect(page.querySelectorAll('button')).toHaveLength(0);
    expect(text()).toContain('You are watching.');
    expect(bars()[1]).toBe('Slow1 vote, 100 %');
    expect(page.querySelector('.at-badge--accent')).toBeNull();
  });
});

describe('who leads', () => {
  it('sees the counts at all times, votes too, and closes', async () => {
    await tell();
    server.channel('lead:s1').setState('tally', 's1', { vote_id: 'v1', counts: [0, 1, 0] });
    await enter('instructor');
    expect(bars()[1]).toBe('Slow1 vote, 100 %');
    expect(text()).toContain('Only you see these counts until the vote is closed.');
    expect(radios()).toHaveLength(3);
    await press(button('Close the vote now'));
    await settle();
    expect(sent('vote_close')).toEqual([{ vote_id: 'v1' }]);
  });

  it('settles a tie by one of those that tied', async () => {
    await tell({ phase: 'closed', voters: 2, counts: [1, 0, 1], outcome: { tie: [0, 2] } });
    await enter('instructor');
    expect(button('Choose “Slow”')).toBeUndefined();
    await press(button('Choose “Silence”'));
    await settle();
    expect(sent('vote_settle')).toEqual([{ vote_id: 'v1', choice: 2 }]);
  });

  it('has a veto while there is time for it, and asks for nothing new meanwhile', async () => {
    const applies_at = new Date(server.clock.now() + 8_000).toISOString();
    const won: Partial<Vote> = {
      phase: 'closed',
      voters: 1,
      counts: [1, 0, 0],
      outcome: { winner: 0 },
      chosen: 0,
    };
    await tell({ ...won, applies_at });
    await enter('instructor');
    expect(text()).toMatch(/It becomes the next breath in \d s\./);
    expect(button('Start a vote')).toBeUndefined();
    await press(button('Veto'));
    await settle();
    expect(sent('vote_veto')).toEqual([{ vote_id: 'v1' }]);
    await tell({ ...won, phase: 'vetoed' });
    expect(text()).toContain('The instructor decided against it');
    expect(button('Start a vote')).toBeDefined();
  });
});
