import { setAlarm } from './connection/environment.ts';
import type { ChannelHandle } from './channelHandle.ts';
import type { Client } from './createClient.ts';

/** Long enough for one screen to give way to the next on the same channel, and for a render that is thrown away. */
export const RELEASE_AFTER_MS = 1_000;

/** One channel as a component framework holds it: `get` never subscribes twice, `retain` returns its end. */
export type SharedChannel = {
  readonly get: () => ChannelHandle;
  readonly retain: () => () => void;
};

type Entry = { handle: ChannelHandle; holders: number; clearRelease: () => void };

const BY_CLIENT = new WeakMap<Client, Map<string, SharedChannel>>();

/**
 * The one hold that all components of a client share. Frameworks render without mounting and unmount to mount again; so a handle
 * nobody retains is released only after a while, and looking at it then takes it again.
 */
export function sharedChannel(client: Client, name: string): SharedChannel {
  const byName = BY_CLIENT.get(client) ?? new Map<string, SharedChannel>();
  BY_CLIENT.set(client, byName);
  const shared = byName.get(name) ?? createShared(client, name);
  byName.set(name, shared);
  return shared;
}

function createShared(client: Client, name: string): SharedChannel {
  let entry: Entry | undefined;

  const releaseLater = (held: Entry): void => {
    held.clearRelease();
    held.clearRelease = setAlarm(() => {
      entry = undefined;
      held.handle.release();
    }, RELEASE_AFTER_MS);
  };
  const take = (): Entry => {
    if (entry) return entry;
    entry = { handle: client.channel(name), holders: 0, clearRelease: () => undefined };
    releaseLater(entry);
    return entry;
  };
  return {
    get: () => take().handle,
    retain: () => {
      const held = take();
      held.holders += 1;
      held.clearRelease();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        held.holders -= 1;
        if (held.holders === 0) releaseLater(held);
      };
    },
  };
}
