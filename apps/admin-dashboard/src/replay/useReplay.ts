import { calls, type CallAnswer, type LoggedEvent, type LoggedRating } from '@attune/protocol';
import type { Api } from '@attune/client';
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue';
import { played, type Span } from './span.ts';

/** Beyond this a log is not played but read, as its transcript. */
const MOST_EVENTS = 20_000;

export type ReadLog = {
  readonly events: readonly LoggedEvent[];
  readonly ratings: readonly LoggedRating[];
  readonly isTrimmed: boolean;
  readonly isCut: boolean;
};

/** All of a session's log, page by page. */
export async function readLog(api: Api, sessionId: string): Promise<ReadLog> {
  const events: LoggedEvent[] = [];
  const ratings: LoggedRating[] = [];
  let isTrimmed = false;
  let after: number | null = 0;
  while (after !== null && events.length < MOST_EVENTS) {
    const page: CallAnswer<typeof calls.listEvents> = await api.call(calls.listEvents, {
      params: { id: sessionId },
      query: { after: String(after) },
    });
    if (after === 0) isTrimmed = page.is_trimmed;
    events.push(...page.events);
    ratings.push(...page.ratings);
    after = page.next;
  }
  return { events, ratings, isTrimmed, isCut: events.length >= MOST_EVENTS };
}

export const SPEEDS = [1, 4, 16, 60] as const;
/** Often enough to look even, at any speed. */
const TICK_MS = 200;

/** Where a replay is, and how it goes on by itself. It stops at the end, and when somebody takes hold of it. */
export function usePlayhead(span: Readonly<Ref<Span | undefined>>) {
  const at = ref(0);
  const speed = ref<number>(16);
  const isPlaying = ref(false);
  let timer: ReturnType<typeof setInterval> | undefined;

  watch(span, (known) => (at.value = known?.from ?? 0), { immediate: true });

  function stop(): void {
    isPlaying.value = false;
    clearInterval(timer);
  }

  function goTo(instant: number): void {
    stop();
    const known = span.value;
    if (known) at.value = Math.min(known.to, Math.max(known.from, instant));
  }

  function play(): void {
    const known = span.value;
    if (!known) return;
    if (at.value >= known.to) at.value = known.from;
    isPlaying.value = true;
    timer = setInterval(() => {
      at.value = played(known, at.value, TICK_MS, speed.value);
      if (at.value >= known.to) stop();
    }, TICK_MS);
  }

  onScopeDispose(stop);
  return {
    at,
    speed,
    isPlaying: computed(() => isPlaying.value),
    goTo,
    toggle: () => (isPlaying.value ? stop() : play()),
  };
}
