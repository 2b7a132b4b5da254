import type { Delivered, EventType, Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';

/** A technique as it was announced: when, and from when on it was meant to be breathed. */
export type Announcement = { readonly technique: Technique; readonly at: number; readonly startsAt: number };

/** A stretch of the session that breathed one technique. */
export type Span = { readonly technique: Technique; readonly startAt: number; readonly endAt: number };

/** From the start, or the end of a pause, to the next pause or the end. */
export type Run = {
  readonly first: Technique;
  readonly announcements: readonly Announcement[];
  readonly startAt: number;
  readonly endAt: number;
};

/** What was breathed in a run. An announcement that another one overtook was never breathed. */
export function spansOf({ first, announcements, startAt, endAt }: Run): Span[] {
  const begun = announcements.filter((announcement, i) => {
    const overtaken = announcements.slice(i + 1).some((later) => later.at < announcement.startsAt);
    return !overtaken && announcement.startsAt < endAt;
  });
  const starts = [{ technique: first, startsAt: startAt }, ...begun];
  return starts
    .map(({ technique, startsAt }, i) => ({
      technique,
      startAt: Math.max(startAt, startsAt),
      endAt: starts[i + 1]?.startsAt ?? endAt,
    }))
    .filter((span) => span.endAt > span.startAt);
}

/** Whole cycles, technique by technique. */
export function cyclesOf(spans: readonly Span[]): number {
  return spans.reduce(
    (sum, { technique, startAt, endAt }) => sum + Math.floor((endAt - startAt) / cycleMs(technique)),
    0,
  );
}

/** The names of what was breathed, each once, in the order of their first breath. */
export function techniquesOf(spans: readonly Span[]): string[] {
  return [...new Set(spans.map(({ technique }) => technique.name))];
}

/** Of the log, in order. */
export type Told = { readonly type: string; readonly at: number; readonly json: string };

export const TOLD_OF_RUNS = [
  'session_started',
  'session_paused',
  'session_resumed',
  'technique_changed',
] as const satisfies readonly EventType[];

/** What was announced before the start was breathed in the lobby only; the start names what it began with. */
export function runsOf(told: readonly Told[], endedAt: number): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const { type, at, json } of told) {
    if (type === 'session_started') run = startedBy(JSON.parse(json) as Delivered<'session_started'>);
    else if (type === 'session_resumed') run = resumedBy(JSON.parse(json) as Delivered<'session_resumed'>);
    else if (!run) continue;
    else if (type === 'technique_changed') {
      const { technique, starts_at } = JSON.parse(json) as Delivered<'technique_changed'>;
      const announcement = { technique, at, startsAt: Date.parse(starts_at) };
      run = { ...run, announcements: [...run.announcements, announcement] };
    } else {
      const { pause } = JSON.parse(json) as Delivered<'session_paused'>;
      runs.push(ended(run, Date.parse(pause.since)));
      run = undefined;
    }
  }
  return run ? [...runs, ended(run, endedAt)] : runs;
}

function startedBy({ pacer, started_at }: Delivered<'session_started'>): Run {
  return { first: pacer.technique, announcements: [], startAt: Date.parse(started_at), endAt: Infinity };
}

function resumedBy({ pacer, resumes_at }: Delivered<'session_resumed'>): Run {
  const first = pacer.next?.technique ?? pacer.technique;
  return { first, announcements: [], startAt: Date.parse(resumes_at), endAt: Infinity };
}

/** One that was over before its first breath lasted no time. */
function ended(run: Run, at: number): Run {
  return { ...run, endAt: Math.max(run.startAt, at) };
}
