import type { FactOf } from '../facts.ts';
import type { ChannelHistory } from '../history.ts';
import { isOnline, staysOfUser, whoIsHere, type Here } from '../presenceModel.ts';
import type { ChannelCheck } from './check.ts';

/** C10: presence equals the model; ghosts are gone within the bound; for each person joins minus leaves is 0 or 1. */
export const presence: ChannelCheck = (history, { ghostMs, missedMs }) => {
  const model = whoIsHere(history.channel, history.run);
  return [
    ...history.holdings
      .filter(({ who, at }) => isOnline(who, at, history.run))
      .flatMap((holding) => wrongRows(holding, model, { ghostMs, missedMs })),
    ...[...Map.groupBy(history.shown, ({ who, user }) => `${who} ${user}`).values()].flatMap((rows) => [
      ...uneven(rows),
      ...ghosts(rows, model, history, ghostMs),
    ]),
  ];
};

/** When all is quiet, a client shows who is here, each with the number of their sockets, and nobody else. */
function wrongRows(
  { who, at, present, channel }: FactOf<'holds'>,
  model: Here,
  { ghostMs, missedMs }: { ghostMs: number; missedMs: number },
): readonly string[] {
  const users = new Set([...Object.keys(present), ...model.keys()]);
  return [...users].flatMap((user) => {
    const now = staysOfUser(model, user).findLast(({ from }) => from <= at);
    const devices = now && now.until > at ? now.devicesAt(at) : 0;
    const shown = present[user];
    if (devices > 0 && !shown) {
      return at - (now?.from ?? 0) > missedMs ? [`${who} does not show ${user}, who is in ${channel}`] : [];
    }
    if (devices > 0 && shown && (shown.devices !== devices || shown.status !== 'here')) {
      const isNew = at - (now?.changedBefore(at) ?? 0) <= missedMs;
      return isNew
        ? []
        : [`${who} shows ${user} as ${shown.status} with ${shown.devices} devices, and they have ${devices}`];
    }
    if (devices === 0 && shown) {
      return at - (now?.until ?? 0) > ghostMs
        ? [`${who} shows ${user}, who is not in ${channel} any more`]
        : [];
    }
    return [];
  });
}

/** A row comes and goes in turn: of two goings in a row one was told twice. */
function uneven(rows: readonly FactOf<'presence'>[]): readonly string[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    return row.shown === null && (before === undefined || before.shown === null)
      ? [`${row.who} was told of ${row.user} leaving, who was not there`]
      : [];
  });
}

/** Shown for longer than the bound after they were gone, although the one who shows it was connected. */
function ghosts(
  rows: readonly FactOf<'presence'>[],
  model: Here,
  { run }: ChannelHistory,
  ghostMs: number,
): readonly string[] {
  const [{ who, user } = { who: '', user: '' }] = rows;
  const isWatching = (from: number, to: number): boolean =>
    isOnline(who, from, run) &&
    !run.connections.some(
      (fact) => fact.who === who && fact.is === 'closed' && fact.at > from && fact.at < to,
    );
  return staysOfUser(model, user).flatMap(({ until }, index, all) => {
    const deadline = until + ghostMs;
    const isBack = (all[index + 1]?.from ?? Infinity) < deadline;
    if (isBack || run.endedAt < deadline || !isWatching(until, deadline)) return [];
    const last = rows.findLast(({ at }) => at <= deadline);
    return last?.shown ? [`${who} still shows ${user} ${ghostMs} ms after they were gone`] : [];
  });
}
