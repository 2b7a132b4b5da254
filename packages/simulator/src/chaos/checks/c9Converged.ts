import type { FactOf } from '../facts.ts';
import type { ChannelHistory, View } from '../history.ts';
import type { ChannelCheck } from './check.ts';

/** Codes from here on mean: stay away. */
const TERMINAL_CODE = 4_500;

/** C9: everybody has converged within the bound after the fault heals; at the end all stand at the top and nothing is unanswered. */
export const converged: ChannelCheck = (history, { convergedMs }) => {
  const { views, channel, top, publishes, run } = history;
  const shownOut = new Set(
    run.connections.flatMap((fact) => (fact.is === 'closed' && fact.code >= TERMINAL_CODE ? [fact.who] : [])),
  );
  const staying = views.filter(({ who, hasLeft }) => !hasLeft && !shownOut.has(who));
  return [
    ...staying.flatMap(({ who, walk }) => {
      const stands = walk.stretches.at(-1)?.upTo ?? 0;
      return stands === top
        ? []
        : [`${who} stands at ${stands} of ${channel} at the end, and the log at ${top}`];
    }),
    ...[...publishes.values()]
      .filter(({ outcome, who }) => outcome === 'open' && !shownOut.has(who))
      .map(({ mark, who }) => `${mark} of ${who} was never answered`),
    ...staying.flatMap((view) => late(view, history, convergedMs)),
  ];
};

/** Faults that had cut this client off and after which it was not live again in time. */
function late({ who, steps }: View, { run, channel }: ChannelHistory, boundMs: number): readonly string[] {
  const own = run.connections.filter((fact) => fact.who === who);
  return spansOf(run.faults).flatMap(({ begin, end }) => {
    const cut = own.find(
      (fact) => fact.is === 'closed' && fact.at >= begin.at && fact.at <= end.at && isAlone(fact, own),
    );
    if (!cut) return [];
    const back = steps.find((step) => step.is === 'live' && step.at > cut.at);
    // Hit by the next one before the bound was over: judged after that.
    const isHitAgain = run.faults.some(
      ({ step, at }) => step === 'begin' && at > end.at && at < end.at + boundMs,
    );
    if (isHitAgain || run.endedAt < end.at + boundMs || (back && back.at <= end.at + boundMs)) return [];
    const when = back ? `${Math.round(back.at - end.at)} ms after` : 'never after';
    return [`${who} was cut off from ${channel} by ${begin.name} and was live again ${when} its end`];
  });
}

/** Whether the socket that closed was the only one that this client had. */
function isAlone(closed: FactOf<'closed'>, own: ChannelHistory['run']['connections']): boolean {
  const open = new Set<number>();
  for (const fact of own) {
    if (fact.at > closed.at) break;
    if (fact.is === 'connected') open.add(fact.socket);
    else open.delete(fact.socket);
  }
  return open.size === 0;
}

function spansOf(
  faults: ChannelHistory['run']['faults'],
): readonly { readonly begin: FactOf<'fault'>; readonly end: FactOf<'fault'> }[] {
  return faults.flatMap((begin) => {
    if (begin.step !== 'begin') return [];
    const end = faults.find(({ step, number }) => step === 'end' && number === begin.number);
    return end ? [{ begin, end }] : [];
  });
}
