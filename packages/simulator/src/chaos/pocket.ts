import { sessionMemory } from '@attune/client/storage';
import type { Memory } from '@attune/client';

/** What a browser's tab keeps over a reload, for people who have no browser: it outlives their lives, and ends with them. */
export function pocketOf(userId: string): Memory {
  const kept = new Map<string, string>();
  const storage: Storage = {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
  return sessionMemory({ userId, storage: () => storage });
}
