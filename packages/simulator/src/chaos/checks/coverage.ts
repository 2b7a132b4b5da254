import type { ChannelHistory, LogRow, View } from '../history.ts';
import type { Stretch } from '../walk.ts';

/** Rows of the log that a view should have had and did not: inside its stretches, up to where it says that it stands. */
export function missedBy({ walk }: View, { logs }: ChannelHistory): readonly LogRow[] {
  return walk.stretches.flatMap((stretch) => {
    const log = logThatFits(stretch, logs);
    // A stretch that fits no log is a matter of its own (C4).
    if (!log) return [];
    const had = new Set(stretch.events.map(({ offset }) => offset));
    const missed: LogRow[] = [];
    for (let offset = stretch.after + 1; offset <= stretch.upTo; offset += 1) {
      const row = had.has(offset) ? undefined : log.get(offset);
      if (row) missed.push(row);
    }
    return missed;
  });
}

/** The newest history of the channel that a stretch can be a part of; undefined when it mixes two, or has what none has. */
export function logThatFits(
  stretch: Stretch,
  logs: ChannelHistory['logs'],
): ReadonlyMap<number, LogRow> | undefined {
  return logs.findLast((log) => stretch.events.every((event) => isSame(event, log.get(event.offset))));
}

export function isSame(
  event: { readonly id: string; readonly hash: string },
  row: { readonly id: string; readonly hash: string } | undefined,
): boolean {
  // What was trimmed before anybody looked cannot be compared.
  return row === undefined || (row.id === event.id && row.hash === event.hash);
}
