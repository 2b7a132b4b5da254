import { expect, it } from 'vitest';
import { createKeptText } from '../app/keptText.ts';
import { createDraftStore } from './draftStore.ts';

/** The part of `Storage` that is used, over a map that outlives the page. */
function storageOver(entries: Map<string, string>): Storage {
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, text) => void entries.set(key, text),
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    key: (index) => [...entries.keys()][index] ?? null,
    get length() {
      return entries.size;
    },
  };
}

it('keeps a draft across a reload, one for each session', () => {
  const entries = new Map<string, string>();
  const page = () => createKeptText(() => storageOver(entries));
  createDraftStore(page(), 'S1').write('half a sen');
  createDraftStore(page(), 'S2').write('other');
  expect(createDraftStore(page(), 'S1').read()).toBe('half a sen');
});

it('leaves nothing behind when the line was sent', () => {
  const entries = new Map<string, string>();
  const draft = createDraftStore(
    createKeptText(() => storageOver(entries)),
    'S1',
  );
  draft.write('hello');
  draft.write('');
  expect(draft.read()).toBe('');
  expect(entries.size).toBe(0);
});

it('goes on without storage', () => {
  const kept = createKeptText(() => {
    throw new Error('refused');
  });
  createDraftStore(kept, 'S1').write('still here');
  expect(createDraftStore(kept, 'S1').read()).toBe('still here');
});
