import { isSame, logThatFits } from './coverage.ts';
import type { ChannelCheck } from './check.ts';

/** C4: one (channel, epoch, offset) means one event and one payload for everybody, and that is what the log has. */
export const meaning: ChannelCheck = ({ views, logs, cuts, channel }) =>
  views.flatMap(({ who, walk }) =>
    walk.stretches.flatMap((stretch) => {
      const log = logThatFits(stretch, logs);
      if (log) {
        const floor = Math.min(...log.keys(), ...cuts.map(({ offset }) => offset));
        const unknown = stretch.events.find(({ offset }) => offset >= floor && !log.has(offset));
        return unknown
          ? [
              `${who} was handed ${unknown.mark ?? unknown.type} at ${unknown.offset} of ${channel}, which nobody stored`,
            ]
          : [];
      }
      const now = logs.at(-1);
      const odd = stretch.events.find((event) => !isSame(event, now?.get(event.offset)));
      return [
        `${who} was handed ${odd?.mark ?? odd?.type} as ${odd?.offset} of ${channel}, where the log has ${describe(now?.get(odd?.offset ?? 0))}`,
      ];
    }),
  );

function describe(row: { readonly mark: string | null; readonly type: string } | undefined): string {
  return row ? (row.mark ?? row.type) : 'nothing';
}
