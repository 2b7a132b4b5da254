import { missedBy } from './coverage.ts';
import type { ChannelCheck } from './check.ts';

/** C1: no acknowledged event is missing from the log, or from a subscriber whose recovered interval covers it. */
export const lost: ChannelCheck = (history) => {
  const { publishes, logs, views, channel } = history;
  const stored = new Set(logs.flatMap((log) => [...log.values()].map(({ mark }) => mark)));
  const acknowledged = [...publishes.values()].filter(({ outcome }) => outcome === 'acknowledged');
  return [
    ...acknowledged
      .filter((publish) => !stored.has(publish.mark) && !isTrimmed(publish.offset, history.cuts))
      .map(({ mark, offset }) => `${mark} was acknowledged at ${offset} of ${channel} and is not in the log`),
    ...views.flatMap((view) =>
      missedBy(view, history)
        .filter(({ mark }) => mark !== null && publishes.get(mark)?.outcome === 'acknowledged')
        .map(({ mark, offset }) => `${view.who} never had ${mark}, acknowledged at ${offset} of ${channel}`),
    ),
  ];
};

/** Rows that retention took before anybody looked. */
function isTrimmed(offset: number | undefined, cuts: Parameters<ChannelCheck>[0]['cuts']): boolean {
  return cuts.some((cut) => cut.is === 'trimmed' && (offset ?? 0) < cut.offset);
}
