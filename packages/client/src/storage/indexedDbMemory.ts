import type { Memory } from '../memory.ts';
import { claimByLock, type Claim } from './browser.ts';
import { memoryIn, type OpenMemory } from './keeper.ts';
import { openTextStore, type TextStore } from './textStore.ts';
import { fromText, memoryName, toText } from './rememberedText.ts';

/** Tabs of one person that remember at the same time; one more than these goes on without. */
const MAX_TABS = 8;

export type IndexedDbMemoryOptions = {
  /** Who this page is. What was kept for somebody else is not handed out. */
  readonly userId: string;
  /** @default IndexedDB, the database `attune` */
  readonly openStore?: () => Promise<TextStore>;
  /** @default Web Locks, which exist only on https and localhost: elsewhere nothing is remembered */
  readonly claim?: Claim;
};

/**
 * Keeps what a client knows beyond its tab, until the person leaves for good. Each tab has a place of its own, and takes over the first that
 * a closed one left: what that one had not sent is sent.
 */
export function indexedDbMemory(options: IndexedDbMemoryOptions): Memory {
  const { userId, openStore = openTextStore, claim = claimByLock } = options;
  return memoryIn({
    userId,
    open: async (url) => {
      const name = memoryName(userId, url);
      for (let place = 0; place < MAX_TABS; place += 1) {
        const release = await claim(`${name}${place}`);
        if (!release) continue;
        const store = await openStore().catch(() => undefined);
        const texts = await store?.read(`${name}${place} `).catch(() => undefined);
        if (store && texts) return placeIn(store, texts, `${name}${place} `, release);
        store?.close();
        release();
        return undefined;
      }
      return undefined;
    },
  });
}

function placeIn(
  store: TextStore,
  texts: Map<string, string>,
  name: string,
  release: () => void,
): OpenMemory {
  return {
    read: (channel) => {
      const text = texts.get(name + channel);
      return text === undefined ? undefined : fromText(text);
    },
    write: (channel, remembered) => {
      const text = toText(remembered);
      texts.set(name + channel, text);
      store.write(name + channel, text);
    },
    clear: () => {
      texts.clear();
      store.remove(name);
    },
    close: () => {
      store.close();
      release();
    },
  };
}
