import type { Delivered, EventType, StateType } from '@attune/protocol';
import { useMemo, useSyncExternalStore } from 'react';
import type { ChannelHandle } from '../channelHandle.ts';
import { sharedChannel } from '../channelStore.ts';
import type { Status } from '../connection/status.ts';
import type { Identity } from '../createClient.ts';
import type { Delivery } from '../delivery.ts';
import type { Message } from '../eventLog.ts';
import type { Recovery } from '../recovery.ts';
import type { Signal } from '../signal.ts';
import { useClient } from './provider.ts';

export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get, signal.get);
}

export function useStatus(): Status {
  return useSignal(useClient().status);
}

export function useIdentity(): Identity | undefined {
  return useSignal(useClient().identity);
}

/** Holds the channel while the component is mounted. All components of a client share one subscription; do not release it. */
export function useChannel(name: string): ChannelHandle {
  const client = useClient();
  const shared = useMemo(() => sharedChannel(client, name), [client, name]);
  return useSyncExternalStore(shared.retain, shared.get, shared.get);
}

export function useEvents<T extends EventType>(channel: ChannelHandle, type: T): readonly Message<T>[] {
  return useSignal(channel.events(type));
}

export function useStates<T extends StateType>(
  channel: ChannelHandle,
  type: T,
): ReadonlyMap<string, Delivered<T>> {
  return useSignal(channel.states(type));
}

export function useOutbox(channel: ChannelHandle): readonly Delivery[] {
  return useSignal(channel.outbox);
}

/** What the last return brought; undefined until there was one. */
export function useRecovery(channel: ChannelHandle): Recovery | undefined {
  return useSignal(channel.recovery);
}
