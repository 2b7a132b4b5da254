import type { LoggedEvent } from '@attune/protocol';

/** The time that a replay goes through. */
export type Span = { readonly from: number; readonly to: number };

/** From the start, or the first thing that happened where it never started, to the last. Undefined: nothing has happened. */
export function spanOf(events: readonly LoggedEvent[]): Span | undefined {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return undefined;
  const start = events.find(({ type }) => type === 'session_started') ?? first;
  const from = Date.parse(start.at);
  // To the second in which it happened: a slider that goes by seconds reaches its end.
  const seconds = Math.max(1, Math.ceil((Date.parse(last.at) - from) / 1_000));
  return { from, to: from + seconds * 1_000 };
}

/** Where a playing replay is after so much real time; it stays at the end. */
export function played({ to }: Span, at: number, elapsedMs: number, speed: number): number {
  return Math.min(to, at + elapsedMs * speed);
}
