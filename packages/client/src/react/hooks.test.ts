// @vitest-environment happy-dom
import { act, createElement, StrictMode, useEffect, type ReactElement, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCounted, type Seen } from '../../test/bindings.ts';
import { ANN, BEN, presenceOf, ROOM, textsOf } from '../../test/room.ts';
import { RELEASE_AFTER_MS } from '../channelStore.ts';
import type { Client } from '../createClient.ts';
import { useChannel, useEvents, useIdentity, useOutbox, useRecovery, useStates, useStatus } from './hooks.ts';
import { AttuneProvider, useClient } from './provider.ts';

const seen: Seen = { texts: [], people: [], status: '', waiting: 0, name: undefined };
const show = (now: Seen): void => void Object.assign(seen, now);
let root: Root;

function Room({ name, onShown }: { name: string; onShown: (now: Seen) => void }): ReactNode {
  const channel = useChannel(name);
  const texts = textsOf(useEvents(channel, 'chat_message'));
  const people = [...useStates(channel, 'presence').keys()];
  const status = useStatus().at;
  const waiting = useOutbox(channel).length;
  const me = useIdentity()?.name;
  const missed = useRecovery(channel)?.missed.total;
  useEffect(() => onShown({ channel, texts, people, status, waiting, name: me, missed }));
  return null;
}

function roomOf(name: string, key?: string): ReactElement {
  return createElement(Room, { name, onShown: show, key });
}

async function render(client: Client, child: ReactNode): Promise<void> {
  const tree = createElement(StrictMode, null, createElement(AttuneProvider, { client }, child));
  await act(() => root.render(tree));
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  root = createRoot(document.createElement('div'));
});
afterEach(async () => {
  await act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the React bindings', () => {
  it('show events, states, status, identity and the outbox as they change', async () => {
    const { server, client } = startCounted();
    await render(client, roomOf(ROOM));
    expect(seen).toMatchObject({ status: 'connecting', texts: [], name: undefined });
    await act(() => server.settle());
    server.channel(ROOM).publish('chat_message', { text: 'hello', from: BEN });
    server.channel(ROOM).setState('presence', 'ann', presenceOf(ANN));
    await act(() => server.settle());
    expect(seen).toMatchObject({
      status: 'live',
      texts: ['hello'],
      people: ['ann'],
      name: 'Ann',
      waiting: 0,
    });
    await act(() => void seen.channel?.send('chat_message', { text: 'hi' }));
    expect(seen.waiting).toBe(1);
    await act(() => server.settle());
    expect(seen).toMatchObject({ texts: ['hello', 'hi'], waiting: 0 });
    server.cut();
    server.channel(ROOM).publish('chat_message', { text: 'missed', from: BEN });
    await act(() => server.clock.advance(1_000));
    expect(seen.missed).toBe(1);
  });

  it('subscribe once under StrictMode, and let go a moment after the last component', async () => {
    const { server, client, asked } = startCounted();
    await server.settle();
    await render(client, [roomOf(ROOM, '1'), roomOf(ROOM, '2')]);
    await act(() => server.settle());
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER_MS * 2);
    await server.settle();
    expect([asked('subscribe'), asked('unsubscribe'), seen.channel?.health.get()]).toEqual([1, 0, 'live']);
    await render(client, null);
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER_MS - 1);
    await server.settle();
    expect(asked('unsubscribe')).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await server.settle();
    expect(asked('unsubscribe')).toBe(1);
  });

  it('keep the subscription when one screen gives way to the next', async () => {
    const { server, client, asked } = startCounted();
    await server.settle();
    await render(client, roomOf(ROOM, 'lobby'));
    const before = seen.channel;
    await render(client, roomOf(ROOM, 'live'));
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER_MS * 2);
    await server.settle();
    expect(seen.channel).toBe(before);
    expect([asked('subscribe'), asked('unsubscribe')]).toEqual([1, 0]);
  });

  it('follow another channel when the name changes', async () => {
    const { server, client } = startCounted();
    await server.settle();
    await render(client, roomOf(ROOM));
    await render(client, roomOf('session:s2'));
    server.channel('session:s2').publish('chat_message', { text: 'elsewhere', from: BEN });
    await act(() => server.settle());
    expect([seen.channel?.name, seen.texts]).toEqual(['session:s2', ['elsewhere']]);
  });

  it('say so when there is no provider', async () => {
    const Lost = (): ReactNode => {
      useClient();
      return null;
    };
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await expect(async () => act(() => root.render(createElement(Lost)))).rejects.toThrow(
      'outside of an <AttuneProvider',
    );
    vi.restoreAllMocks();
  });
});
