import type { ChannelCheck } from './check.ts';

/** C3: offsets rise without a hole, unless the application was told of a loss in between. */
export const order: ChannelCheck = ({ views, channel }) =>
  views.flatMap(({ who, walk }) =>
    walk.findings.flatMap(({ kind, step, stoodAt }) => {
      if (step.is !== 'received') return [];
      const event = `${step.mark ?? step.type} at ${step.offset} of ${channel}`;
      if (kind === 'hole') return [`${who} stood at ${stoodAt} and was handed ${event}`];
      if (kind === 'back') return [`${who} was handed ${event} after ${stoodAt}`];
      return [];
    }),
  );
