import { limits } from '@attune/protocol';
import type { FactOf } from '../facts.ts';
import type { ChannelHistory, View } from '../history.ts';
import { missedBy } from './coverage.ts';
import type { ChannelCheck } from './check.ts';

/** C8: no silent gap, and no needless reset where the log survived. */
export const silent: ChannelCheck = (history) => {
  const { views, channel } = history;
  return views.flatMap((view) => {
    const { who, walk, steps } = view;
    const leaps = walk.findings.flatMap(({ kind, step, stoodAt }) => {
      if (kind === 'early') {
        return step.is === 'received'
          ? [`${who} stood at ${step.stoodAt} of ${channel} before a handler had ${step.mark ?? step.offset}`]
          : [];
      }
      if (step.is !== 'live' || (kind !== 'jump' && kind !== 'turned')) return [];
      return [`${who} stood at ${stoodAt} of ${channel}, then at ${step.offset}, and was told nothing of it`];
    });
    const missed = missedBy(view, history)[0];
    const gap = missed
      ? [`${who} passed over ${missed.mark ?? missed.type} at ${missed.offset} of ${channel}`]
      : [];
    const resets = steps.flatMap((step) =>
      step.is === 'returned' && !step.recovered && !isDue(step, history)
        ? [`${who} was reset at ${step.from} of ${channel} (${step.reason}), and the log had everything`]
        : [],
    );
    return [...leaps, ...gap, ...resets, ...ahead(view, history)];
  });
};

/** What a life begins with that is further than any handler of the lives before it came: what lies between is lost. */
function ahead({ who, steps }: View, { views, channel }: ChannelHistory): readonly string[] {
  const begun = steps.find((step) => step.is === 'followed' && step.from !== null);
  if (begun?.is !== 'followed' || !begun.from) return [];
  const { user, at, from } = begun;
  const stretches = views
    .filter(({ steps: [first] }) => first?.is === 'followed' && first.user === user && first.at < at)
    .flatMap(({ who: other, walk }) => (other === who ? [] : walk.stretches))
    .filter(({ epoch }) => epoch === null || epoch === from.epoch);
  if (stretches.length === 0) return [];
  const reached = Math.max(...stretches.map(({ upTo }) => upTo));
  return from.offset > reached
    ? [`${who} began at ${from.offset} of ${channel}, and the lives before it came to ${reached}`]
    : [];
}

/** Whether the world gave a reason for the reset. */
function isDue(reset: FactOf<'returned'>, { cuts, top }: ChannelHistory): boolean {
  const before = cuts.filter(({ at }) => at <= reset.at);
  switch (reset.reason) {
    case 'trimmed':
      return before.some(({ is, offset }) => is === 'trimmed' && reset.from < offset);
    case 'forked':
    case 'log_regressed':
    case 'epoch_changed':
      return before.some(({ is, offset }) => is === 'rewound' && reset.from > offset);
    case 'too_far':
      return top - reset.from > limits.MAX_RECOVERED_EVENTS;
    default:
      return false;
  }
}
