import type { ChannelCheck } from './check.ts';

/** C7: an ack tells the true offset. One sent again after its row was trimmed may tell none. */
export const ack: ChannelCheck = ({ publishes, logs, channel }) =>
  logs.flatMap((log) =>
    [...log.values()].flatMap(({ mark, offset }) => {
      const publish = mark === null ? undefined : publishes.get(mark);
      if (publish?.outcome !== 'acknowledged' || publish.offset === offset) return [];
      if (publish.offset === undefined && publish.isDuplicate) return [];
      // Stored again by another history: the ack was of the one that was lost.
      if (publish.offset !== undefined && logs.some((other) => other.get(publish.offset ?? 0)?.mark === mark))
        return [];
      return [`${mark} is at ${offset} of ${channel}, and its ack said ${publish.offset}`];
    }),
  );
