// @vitest-environment happy-dom
import { act } from 'react';
import { createSignal, type Client } from '@attune/client';
import { TECHNIQUES, type Achievement, type Role } from '@attune/protocol';
import { silentHeart } from '@attune/vitals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MomentCard } from '../achievement/MomentCard.tsx';
import { useMoments } from '../achievement/useMoments.ts';
import { ROOM, TestRoom } from '../session/testRoom.tsx';
import { HoldButton } from './HoldButton.tsx';
import { SyncChip } from './SyncChip.tsx';
import { useOwnBreath } from './useOwnBreath.ts';

const [technique] = TECHNIQUES;
if (!technique) throw new Error('There is a technique.');

let room: TestRoom;
let page: TestRoom['page'];
let server: TestRoom['server'];
let said: TestRoom['said'];
let client: Client;

function Stage() {
  const own = useOwnBreath({ beats: createSignal(silentHeart) }, plan, true);
  const moments = useMoments(plan);
  return (
    <>
      <SyncChip own={own} plan={plan} moments={moments} />
      <HoldButton own={own} />
      <MomentCard moments={moments} />
    </>
  );
}

let plan = { technique, startedAt: 0 };

async function enter(role: Role = 'participant'): Promise<void> {
  await room.enter(role, (started) => {
    client = started;
    plan = { ...plan, startedAt: client.clock.now() };
    return <Stage />;
  });
}

const settle = () => room.settle();
/** Both the timers of the page and the clock of the server. */
const goOn = (ms: number) =>
  act(async () => {
    for (let gone = 0; gone < ms; gone += 100) {
      await server.clock.advance(100);
      vi.advanceTimersByTime(100);
    }
  });
const hold = () => [...page.querySelectorAll('button')].find((one) => one.textContent?.startsWith('Hold'));
const card = () => page.querySelector('[data-testid="moment-card"]')?.textContent ?? null;
const sent = () => server.received.filter(({ type }) => type === 'breath').map(({ data }) => data);
const key = (type: string, key = ' ') =>
  act(async () => hold()?.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true })));
const won: Achievement = {
  id: 'a1',
  session_id: 's1',
  rule_id: 'first-steady-cycle',
  group: false,
  title: 'One whole breath in step',
  words: 'You kept with the circle.',
  badge: 'breath',
  rarity: 'common',
  value: 1,
  unlocked_at: '2026-11-21T08:00:00.000Z',
};

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  room = new TestRoom();
  ({ page, server, said } = room);
});
afterEach(async () => {
  await room.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('hold to breathe', () => {
  it('the space bar while it has the focus; after a whole breath the group is told', async () => {
    await enter();
    await key('keydown');
    expect(hold()?.dataset['down']).toBe('true');
    await goOn(5_500);
    await key('keyup');
    await goOn(5_500);
    expect(sent()).toEqual([]);
    expect(page.textContent).toContain('You count after one whole breath.');
    await key('keydown');
    await goOn(1_000);
    expect(sent().length).toBeGreaterThan(0);
    expect(sent().at(-1)).toMatchObject({ source: 'hold' });
  });

  it('a click that no hand began, as a screen reader’s, is a tap: an inhale as long as the pacer’s', async () => {
    await enter();
    await act(async () => hold()?.click());
    expect(hold()?.dataset['down']).toBe('true');
    await goOn(5_600);
    expect(hold()?.dataset['down']).toBe('false');
  });

  it('the click that follows a key is no second press', async () => {
    await enter();
    await key('keydown');
    await goOn(4_000);
    await key('keyup');
    await act(async () => hold()?.click());
    expect(hold()?.dataset['down']).toBe('false');
  });

  it('is not there for those who lead or watch', async () => {
    await enter('instructor');
    expect(hold()).toBeUndefined();
  });
});

describe('both numbers', () => {
  it('the group’s as it is told, and never a number that is none', async () => {
    await enter();
    const number = () => page.querySelector('[data-testid="sync-group"]')?.textContent;
    // A dash alone would say nothing, on a phone not even of what.
    expect(number()).toBeUndefined();
    expect(page.querySelector('.sync-chip')?.textContent).toBe('Breathing together, grouptogether');
    const at = new Date(client.clock.now()).toISOString();
    const value = { r: 0.81, mean_phase: 0.5, people: 3, trend: 'rising', at } as const;
    server.channel(ROOM).setState('synchrony', 's1', value);
    await settle();
    expect(number()).toBe('81 %');
  });
});

describe('what was reached', () => {
  it('is shown and said at the next cycle boundary, and not before', async () => {
    await enter();
    await goOn(2_000);
    server.channel('user:ann').publish('achievement_unlocked', won);
    await settle();
    await goOn(8_000);
    expect(card()).toBeNull();
    expect(said).toEqual([]);
    expect(page.textContent).toContain('1 new');
    await goOn(1_500);
    expect(card()).toContain('One whole breath in step');
    expect(said).toEqual(['One whole breath in step. You kept with the circle.']);
    await goOn(12_000);
    expect(card()).toBeNull();
  });
});
