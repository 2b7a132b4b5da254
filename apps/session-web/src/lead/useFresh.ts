import { useEffect, useState } from 'react';

/** Longer than a double click, shorter than a thought. */
const FRESH_MS = 600;

/** True for a moment after the value changed: a second press was meant for what was there before. */
export function useFresh(value: unknown): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), FRESH_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled !== value;
}
