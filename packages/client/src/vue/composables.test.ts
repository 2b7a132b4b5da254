import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, effectScope, isProxy, reactive, watchEffect, type EffectScope } from 'vue';
import { startCounted } from '../../test/bindings.ts';
import { ANN, BEN, presenceOf, ROOM, textsOf } from '../../test/room.ts';
import { RELEASE_AFTER_MS } from '../channelStore.ts';
import type { Client } from '../createClient.ts';
import {
  useChannel,
  useEvents,
  useIdentity,
  useOutbox,
  useRecovery,
  useStates,
  useStatus,
} from './composables.ts';
import { createAttune, useClient } from './plugin.ts';

function useRoom() {
  const channel = useChannel(ROOM);
  return {
    channel,
    events: useEvents(channel, 'chat_message'),
    people: useStates(channel, 'presence'),
    status: useStatus(),
    outbox: useOutbox(channel),
    recovery: useRecovery(channel),
    identity: useIdentity(),
  };
}

/** What a component's setup is, without a page: a scope in which the app's plugins can be injected. */
function mount<T>(client: Client, setup: () => T): { scope: EffectScope; result: T } {
  const scope = effectScope();
  const app = createApp({}).use(createAttune(client));
  const result = scope.run(() => app.runWithContext(setup));
  if (result === undefined) throw new Error('the scope had ended');
  return { scope, result };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('the Vue bindings', () => {
  it('show events, states, status, identity and the outbox as they change', async () => {
    const { server, client } = startCounted();
    const { result: room } = mount(client, useRoom);
    const statuses: string[] = [];
    watchEffect(() => void statuses.push(room.status.value.at), { flush: 'sync' });
    await server.settle();
    server.channel(ROOM).publish('chat_message', { text: 'hello', from: BEN });
    server.channel(ROOM).setState('presence', 'ann', presenceOf(ANN));
    await server.settle();
    expect(statuses).toEqual(['connecting', 'live']);
    expect(textsOf(room.events.value)).toEqual(['hello']);
    expect([...room.people.value.keys()]).toEqual(['ann']);
    expect(room.identity.value?.name).toBe('Ann');
    room.channel.send('chat_message', { text: 'hi' });
    expect(room.outbox.value).toHaveLength(1);
    await server.settle();
    expect(room.outbox.value).toHaveLength(0);
    server.cut();
    server.channel(ROOM).publish('chat_message', { text: 'missed', from: BEN });
    await server.clock.advance(1_000);
    expect(room.recovery.value?.missed.total).toBe(1);
  });

  it('share one subscription, and let it go a moment after the last scope', async () => {
    const { server, client, asked } = startCounted();
    const rooms = [mount(client, useRoom), mount(client, useRoom)];
    await server.settle();
    rooms[0]?.scope.stop();
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER_MS);
    await server.settle();
    expect([asked('subscribe'), asked('unsubscribe')]).toEqual([1, 0]);
    rooms[1]?.scope.stop();
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER_MS);
    await server.settle();
    expect(asked('unsubscribe')).toBe(1);
  });

  it('stop following with the scope', async () => {
    const { server, client } = startCounted();
    const { scope, result: room } = mount(client, useRoom);
    await server.settle();
    scope.stop();
    server.channel(ROOM).publish('chat_message', { text: 'late', from: BEN });
    await server.settle();
    expect(room.events.value).toEqual([]);
  });

  it('hand out what Vue does not wrap, and say so when the plugin is missing', () => {
    const { client } = startCounted();
    const { result } = mount(client, () => reactive({ client: useClient(), channel: useChannel(ROOM) }));
    expect([isProxy(result.client), isProxy(result.channel)]).toEqual([false, false]);
    expect(() => effectScope().run(() => createApp({}).runWithContext(useClient))).toThrow('createAttune');
  });
});
