import type { ChannelCheck } from './check.ts';

/** C6: nothing is stored or received that was finally refused. */
export const refused: ChannelCheck = ({ publishes, views, logs, channel }) => {
  const isRefused = (mark: string | null): mark is string =>
    mark !== null && publishes.get(mark)?.outcome === 'refused';
  return [
    ...logs.flatMap((log) =>
      [...log.values()]
        .filter(({ mark }) => isRefused(mark))
        .map(({ mark, offset }) => `${mark} was refused and is at ${offset} of ${channel}`),
    ),
    ...views.flatMap(({ who, walk }) =>
      walk.stretches
        .flatMap(({ events }) => events)
        .filter(({ mark }) => isRefused(mark))
        .map(({ mark }) => `${mark} was refused, and ${who} was handed it`),
    ),
  ];
};
