import { useEffect, useRef, type RefObject } from 'react';

/** Closer to the end than this the log follows what arrives; further up somebody is reading. */
const FOLLOW_PX = 80;

type LogEnd = { readonly ref: RefObject<HTMLDivElement | null>; readonly onScroll: () => void };

/** Keeps a log at its end, where it opens, until somebody scrolls up in it. `content` changes with what stands in the log. */
export function useLogEnd(content: string): LogEnd {
  const ref = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const known = useRef('');
  useEffect(() => {
    if (ref.current && follows.current) toEnd(ref.current);
  }, [content]);
  useEffect(() => {
    const log = ref.current;
    if (!log) return undefined;
    // A window that is resized, a sheet that opens, a question that comes above it: none of them is somebody who reads further up.
    const observer = new ResizeObserver(() => {
      known.current = sizeOf(log);
      if (follows.current) toEnd(log);
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const log = ref.current;
    // A browser that lays it out anew scrolls, too, and may say so before it tells of the size.
    if (!log || known.current !== sizeOf(log)) return;
    follows.current = log.scrollHeight - log.scrollTop - log.clientHeight < FOLLOW_PX;
  };
  return { ref, onScroll };
}

function toEnd(log: HTMLElement): void {
  log.scrollTop = log.scrollHeight;
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): string {
  return `${clientWidth} ${clientHeight}`;
}
