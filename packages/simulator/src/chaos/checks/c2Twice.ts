import type { ChannelCheck } from './check.ts';

/** C2: no event reaches a handler twice, and none is stored twice. After a loss that was told a client may be given again what it had. */
export const twice: ChannelCheck = ({ views, logs, channel }) => [
  ...views.flatMap(({ who, walk }) =>
    walk.findings.flatMap(({ kind, step }) =>
      kind === 'again' && step.is === 'received'
        ? [`${who} was handed ${step.mark ?? step.type} at ${step.offset} of ${channel} twice`]
        : [],
    ),
  ),
  ...logs.flatMap((log) => {
    const seen = new Map<string, number>();
    return [...log.values()].flatMap(({ mark, offset }) => {
      if (mark === null) return [];
      const before = seen.get(mark);
      seen.set(mark, offset);
      return before === undefined ? [] : [`${mark} is stored at ${before} and at ${offset} of ${channel}`];
    });
  }),
];
