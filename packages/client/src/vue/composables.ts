import type { Delivered, EventType, StateType } from '@attune/protocol';
import { markRaw, onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { ChannelHandle } from '../channelHandle.ts';
import { sharedChannel } from '../channelStore.ts';
import type { Status } from '../connection/status.ts';
import type { Identity } from '../createClient.ts';
import type { Delivery } from '../delivery.ts';
import type { Message } from '../eventLog.ts';
import type { Recovery } from '../recovery.ts';
import type { Signal } from '../signal.ts';
import { useClient } from './plugin.ts';

/** A ref that follows a signal for as long as the scope lives. */
export function useSignal<T>(signal: Signal<T>): Readonly<ShallowRef<T>> {
  const value = shallowRef(signal.get());
  onScopeDispose(signal.subscribe(() => (value.value = signal.get())));
  return shallowReadonly(value);
}

export function useStatus(): Readonly<ShallowRef<Status>> {
  return useSignal(useClient().status);
}

export function useIdentity(): Readonly<ShallowRef<Identity | undefined>> {
  return useSignal(useClient().identity);
}

/** Holds the channel for as long as the scope lives. For a name that changes, key the component by it. */
export function useChannel(name: string): ChannelHandle {
  const shared = sharedChannel(useClient(), name);
  onScopeDispose(shared.retain());
  return markRaw(shared.get());
}

export function useEvents<T extends EventType>(
  channel: ChannelHandle,
  type: T,
): Readonly<ShallowRef<readonly Message<T>[]>> {
  return useSignal(channel.events(type));
}

export function useStates<T extends StateType>(
  channel: ChannelHandle,
  type: T,
): Readonly<ShallowRef<ReadonlyMap<string, Delivered<T>>>> {
  return useSignal(channel.states(type));
}

export function useOutbox(channel: ChannelHandle): Readonly<ShallowRef<readonly Delivery[]>> {
  return useSignal(channel.outbox);
}

/** What the last return brought; undefined until there was one. */
export function useRecovery(channel: ChannelHandle): Readonly<ShallowRef<Recovery | undefined>> {
  return useSignal(channel.recovery);
}
