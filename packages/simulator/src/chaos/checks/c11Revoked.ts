import type { FactOf } from '../facts.ts';
import type { ChannelHistory } from '../history.ts';
import type { ChannelCheck } from './check.ts';

/** C11: nothing is received or accepted after a withdrawal plus its bound, until the person is let in again. */
export const revoked: ChannelCheck = (history, { revokedMs }) => {
  const { authorizations } = history.run;
  return authorizations.flatMap((withdrawn) => {
    if (withdrawn.change === 'admitted') return [];
    const from = withdrawn.at + revokedMs;
    const until =
      authorizations.find(
        ({ at, user, change }) => user === withdrawn.user && change === 'admitted' && at > withdrawn.at,
      )?.at ?? Infinity;
    return violations(history, withdrawn, (at) => at > from && at < until);
  });
};

function violations(
  { channel, views, publishes, run }: ChannelHistory,
  { user, change, at: withdrawnAt }: FactOf<'authorization'>,
  isForbidden: (at: number) => boolean,
): readonly string[] {
  const lives = new Set(
    run.connections.flatMap((fact) => (fact.is === 'connected' && fact.user === user ? [fact.who] : [])),
  );
  const sinceMs = (at: number): string => `${Math.round(at - withdrawnAt)} ms after ${user} was ${change}`;
  const told = [...publishes.values()].filter(
    ({ who, acknowledgedAt }) => lives.has(who) && isForbidden(acknowledgedAt),
  );
  // An observer receives what everybody does, what became of their earlier lines too, and says nothing.
  const accepted = told
    .filter(({ isDuplicate }) => change !== 'observer' || !isDuplicate)
    .map(({ mark, acknowledgedAt }) => `${mark} was accepted ${sinceMs(acknowledgedAt)}`);
  if (change === 'observer') return accepted;
  const received = views
    .filter(({ who }) => lives.has(who))
    .flatMap(({ who, steps }) => {
      const step = steps.find((each) => each.is === 'received' && isForbidden(each.at));
      return step?.is === 'received'
        ? [`${who} was handed ${step.mark ?? step.type} of ${channel} ${sinceMs(step.at)}`]
        : [];
    });
  return [...accepted, ...received];
}
