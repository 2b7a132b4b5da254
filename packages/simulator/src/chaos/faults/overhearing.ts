import { decodeServerFrame, type ErrorData } from '@attune/protocol';
import type { ChaosPerson } from '../person.ts';

/**
 * What nodes refuse these people over their wires while `act` runs; clients keep some of it to themselves, and send it again. Without those
 * who said too much: that is no fault.
 */
export async function refusedDuring(
  people: readonly ChaosPerson[],
  act: () => Promise<unknown>,
): Promise<readonly ErrorData[]> {
  const refusals: ErrorData[] = [];
  const hear = (text: string): void => {
    if (text.startsWith('{"type":"error"')) refusals.push(decodeServerFrame(text).data as ErrorData);
  };
  const stops = people.flatMap(({ wire }) => (wire ? [wire.overhear(hear)] : []));
  try {
    await act();
  } finally {
    for (const stop of stops) stop();
  }
  return refusals.filter(({ name }) => name !== 'RATE_LIMIT_EXCEEDED');
}

/** There were some, and each said when to send the same again; what was sent behind one of them is a gap until it is there. */
export function areForLater(refusals: readonly ErrorData[]): boolean {
  const own = refusals.filter(({ name }) => name !== 'SEQUENCE_GAP');
  return (
    own.length > 0 && own.every(({ name, retry_after: again = 0 }) => name === 'UNAVAILABLE' && again > 0)
  );
}

/** For a sentence: each kind once. */
export function wordsOf(refusals: readonly ErrorData[]): string {
  const words = refusals.map(({ name, retry_after: again }) =>
    again === undefined ? name : `${name} again after ${again} s`,
  );
  return [...new Set(words)].join(', ') || 'nothing';
}
