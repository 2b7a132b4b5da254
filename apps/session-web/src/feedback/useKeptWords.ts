import { useMemo } from 'react';
import type { FeedbackAbout } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { createDraftStore, type DraftStore } from '../chat/draftStore.ts';
import { draftName } from './about.ts';

/** The words being written about one thing, kept as a line of chat is. */
export function useKeptWords(sessionId: string, about: FeedbackAbout): DraftStore {
  const { drafts } = useApp();
  const name = draftName(sessionId, about);
  return useMemo(() => createDraftStore(drafts, name), [drafts, name]);
}
