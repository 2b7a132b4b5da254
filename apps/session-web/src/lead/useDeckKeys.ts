import { useSignal } from '@attune/client/react';
import { useEffect, useEffectEvent } from 'react';
import { useApp } from '../app/AppContext.ts';
import { takesKeys } from '../shortcuts/shortcuts.ts';
import { deckKeyOf } from './deckKeys.ts';

type Keys = { readonly onStep: () => void; readonly onMore: () => void };

/** The keys of those who lead, while the deck is there. */
export function useDeckKeys({ onStep, onMore }: Keys): void {
  const { shortcuts } = useSignal(useApp().settings.signal);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!shortcuts || event.defaultPrevented || takesKeys(event.target)) return;
    const key = deckKeyOf(event);
    if (key === undefined) return;
    event.preventDefault();
    if (key === ' ') onStep();
    else onMore();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
