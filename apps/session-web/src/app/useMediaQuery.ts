import { useMemo } from 'react';
import { useSignalValue, type Signal } from './signal.ts';

export function useMediaQuery(query: string): boolean {
  const signal = useMemo(() => mediaSignal(query), [query]);
  return useSignalValue(signal);
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
