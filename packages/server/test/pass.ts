import type { CoreNode } from './coreNode.ts';

/** Lets time pass, and waits until everything that is asked in it has been answered. */
export async function pass({ core, clock }: CoreNode, ms: number, begin = () => {}): Promise<void> {
  const { eventLog, states } = core;
  const [tops, oldest] = [eventLog.tops.bind(eventLog), eventLog.oldest.bind(eventLog)];
  const snapshot = states.snapshot.bind(states);
  let [open, quietTurns] = [0, 0];
  const counted = async <R>(answer: Promise<R>): Promise<R> => {
    open += 1;
    return answer.finally(() => (open -= 1));
  };
  eventLog.tops = (names) => counted(tops(names));
  eventLog.oldest = (names) => counted(oldest(names));
  states.snapshot = (channel) => counted(snapshot(channel));
  begin();
  clock.advance(ms);
  for (; quietTurns < 5; quietTurns = open > 0 ? 0 : quietTurns + 1) await new Promise(setImmediate);
  Object.assign(eventLog, { tops, oldest });
  Object.assign(states, { snapshot });
}
