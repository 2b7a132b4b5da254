import type { KeptText } from '../app/keptText.ts';

/** The line being written in one session. It survives a reload and a lost connection, and ends with the tab. */
export type DraftStore = { read(): string; write(text: string): void };

const PREFIX = 'attune.draft.';

export function createDraftStore(kept: KeptText, sessionId: string): DraftStore {
  const key = PREFIX + sessionId;
  return {
    read: () => kept.get(key) ?? '',
    write(text) {
      if (text === '') kept.remove(key);
      else kept.set(key, text);
    },
  };
}
