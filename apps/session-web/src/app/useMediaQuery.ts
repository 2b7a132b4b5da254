import { useMemo } from 'react';
import type { Signal } from '@attune/client';
import { useSignal } from '@attune/client/react';

export function useMediaQuery(query: string): boolean {
  const signal = useMemo(() => mediaSignal(query), [query]);
  return useSignal(signal);
}

function mediaSignal(query: string): Signal<boolean> {
  const list = window.matchMedia(query);
  return {
    get: () => list.matches,
    subscribe(listener) {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
  };
}
