import type { ChannelHistory } from '../history.ts';
import type { ChannelCheck } from './check.ts';

/** C5: a producer's events keep their order, in the log and for whoever is handed them. */
export const producer: ChannelCheck = (history) => {
  const { logs, views, channel } = history;
  return [
    ...logs.flatMap((log) =>
      turned(
        [...log.values()].sort((a, b) => a.offset - b.offset).map(({ mark }) => mark),
        history,
      ).map(([first, then]) => `${then} was said before ${first} and stands after it in ${channel}`),
    ),
    ...views.flatMap(({ who, walk }) =>
      walk.stretches.flatMap(({ events }) =>
        turned(
          events.map(({ mark }) => mark),
          history,
        ).map(([first, then]) => `${then} was said before ${first}, and ${who} was handed it later`),
      ),
    ),
  ];
};

/** Pairs of one producer that stand the wrong way round. */
function turned(
  marks: readonly (string | null)[],
  { publishes }: ChannelHistory,
): readonly (readonly [string, string])[] {
  const last = new Map<string, { readonly mark: string; readonly order: number }>();
  const pairs: (readonly [string, string])[] = [];
  for (const mark of marks) {
    const publish = mark === null ? undefined : publishes.get(mark);
    if (!publish) continue;
    const before = last.get(publish.who);
    if (before && before.order > publish.order) pairs.push([before.mark, publish.mark]);
    last.set(publish.who, publish);
  }
  return pairs;
}
