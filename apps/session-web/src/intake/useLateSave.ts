import { useEffect, useEffectEvent, useRef, useState } from 'react';

/** What was written last, and how to write. It is saved when nothing was written for a while, and at once when the field goes away. */
export function useLateSave<T>(
  saved: T,
  onSave: (value: T) => void,
  afterMs: number,
): readonly [value: T, write: (value: T) => void] {
  const [written, setWritten] = useState<{ readonly value: T }>();
  const due = useRef<{ readonly value: T }>(undefined);
  const flush = useEffectEvent(() => {
    const last = due.current;
    due.current = undefined;
    if (last) onSave(last.value);
  });
  useEffect(() => {
    const timer = setTimeout(() => flush(), afterMs);
    return () => clearTimeout(timer);
  }, [written, afterMs]);
  useEffect(() => () => flush(), []);
  const write = (value: T) => {
    due.current = { value };
    setWritten({ value });
  };
  return [written ? written.value : saved, write];
}
