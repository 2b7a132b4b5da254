import type { Memory, RememberedChannel } from '../memory.ts';
import { browserSessionStorage } from './browser.ts';
import { memoryIn } from './keeper.ts';
import { fromText, memoryName, toText } from './rememberedText.ts';

export type SessionMemoryOptions = {
  /** Who this page is. What was kept for somebody else is not handed out. */
  readonly userId: string;
  /**
   * Asked for each access; may throw.
   * @default the tab's `sessionStorage`
   */
  readonly storage?: () => Storage;
};

/**
 * Keeps what a client knows for as long as the tab lives, also across reloads. A duplicated tab begins with a copy: both then send again
 * what was waiting, under the same number, and it is stored once; what is new in each has a sequence of its own.
 */
export function sessionMemory({ userId, storage = browserSessionStorage }: SessionMemoryOptions): Memory {
  const attempt = <T>(access: (store: Storage) => T): T | undefined => {
    try {
      return access(storage());
    } catch {
      return undefined;
    }
  };
  const write = (key: string, remembered: RememberedChannel): boolean | undefined =>
    attempt((store) => {
      store.setItem(key, toText(remembered));
      return true;
    });
  const open = (url: string) => {
    const name = memoryName(userId, url);
    return {
      read: (channel: string) => {
        const text = attempt((store) => store.getItem(name + channel));
        return text ? fromText(text) : undefined;
      },
      write: (channel: string, { at, position, events, waiting }: RememberedChannel) => {
        if (write(name + channel, { at, position, events, waiting })) return;
        // There is no room for all of it. What was written by hand counts more than what the server can tell again.
        write(name + channel, { at, events: [], waiting });
      },
      clear: () => {
        const keys = attempt((store) => Object.keys(store)) ?? [];
        for (const key of keys.filter((key) => key.startsWith(name)))
          attempt((store) => store.removeItem(key));
      },
      close: () => undefined,
    };
  };
  return memoryIn({ userId, open: (url) => Promise.resolve(open(url)) });
}
