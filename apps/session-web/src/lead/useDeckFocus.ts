import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

type DeckFocus = {
  readonly ref: RefObject<HTMLElement | null>;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
};

/** A button that had the focus and went with its phase leaves it to the first one of the deck, and not to nowhere. */
export function useDeckFocus(): DeckFocus {
  const ref = useRef<HTMLElement>(null);
  const hasFocus = useRef(false);
  useEffect(() => {
    if (hasFocus.current && document.activeElement === document.body)
      ref.current?.querySelector<HTMLElement>('button')?.focus();
  });
  return {
    ref,
    onFocus: () => void (hasFocus.current = true),
    onBlur: ({ target }) => {
      // Whoever goes elsewhere by themselves leaves something that is still there.
      setTimeout(() => {
        if (target.isConnected) hasFocus.current = ref.current?.contains(document.activeElement) ?? false;
      });
    },
  };
}
