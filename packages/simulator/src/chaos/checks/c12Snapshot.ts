import type { FactOf, SessionFace } from '../facts.ts';
import type { ChannelHistory, LogRow } from '../history.ts';
import { isOnline } from '../presenceModel.ts';
import type { ChannelCheck } from './check.ts';

/** Lines that a client is expected to hold; it keeps more, and a fresh one was given fewer. */
const COMPARED_LINES = 50;

/** C12: what follows from the log is what a snapshot says and what a client holds. */
export const snapshot: ChannelCheck = (history) => {
  const rows = [...(history.logs.at(-1)?.values() ?? [])].sort((a, b) => a.offset - b.offset);
  // A log that lost its beginning does not say what the session was before.
  const isWhole = rows[0]?.offset === 1 && history.logs.length === 1;
  return [
    ...(isWhole ? stale(history, rows) : []),
    ...lastHoldings(history).flatMap((holding) => [
      ...otherSession(holding, rows, history),
      ...otherLines(holding, promised(holding.who, rows, history)),
    ]),
  ];
};

/** Of everybody who was there to the end. */
function lastHoldings({ holdings, run, views }: ChannelHistory): readonly FactOf<'holds'>[] {
  const gone = new Set(views.filter(({ hasLeft }) => hasLeft).map(({ who }) => who));
  return [...new Map(holdings.map((holding) => [holding.who, holding])).values()].filter(
    ({ who, at }) => !gone.has(who) && isOnline(who, at, run),
  );
}

/** A snapshot may be newer than its position, never older (STATE-2). */
function stale({ answers, channel }: ChannelHistory, rows: readonly LogRow[]): readonly string[] {
  const turns = turnsOf(rows);
  return answers.flatMap(({ who, offset, session }) => {
    // Before the first of them the log does not say what was true.
    if (!session || offset < (turns[0]?.from ?? Infinity)) return [];
    const current = turns.filter((_, index) => (turns[index + 1]?.from ?? Infinity) > offset);
    if (current.length === 0 || current.some(({ face }) => fits(face, session))) return [];
    return [
      `${who} was given ${print(session)} with position ${offset} of ${channel}, where it was ${print(current[0]?.face)}`,
    ];
  });
}

function otherSession(
  { who, session }: FactOf<'holds'>,
  rows: readonly LogRow[],
  { channel, logs }: ChannelHistory,
): readonly string[] {
  const last = turnsOf(rows).at(-1);
  if (!last || !session || fits(last.face, session) || logs.length > 1) return [];
  return [`${who} holds ${print(session)} of ${channel} at the end, and its log says ${print(last.face)}`];
}

/** Rows that a client must hold: after a loss that it was told of, those since. */
function promised(who: string, rows: readonly LogRow[], { views }: ChannelHistory): readonly LogRow[] {
  const view = views.find((candidate) => candidate.who === who);
  const hasLost = view?.steps.some((step) => step.is === 'returned' && !step.recovered);
  const after = hasLost ? (view?.walk.stretches.at(-1)?.after ?? 0) : 0;
  return rows.filter(({ offset }) => offset > after);
}

function otherLines({ who, lines, channel }: FactOf<'holds'>, rows: readonly LogRow[]): readonly string[] {
  const told = rows.flatMap(({ mark }) => mark ?? []);
  const count = Math.min(lines.length, told.length, COMPARED_LINES);
  const [held, stored] = [lines.slice(-count), told.slice(-count)];
  const wrong = count === 0 ? -1 : held.findIndex((mark, index) => mark !== stored[index]);
  if (wrong < 0 && !(lines.length === 0 && told.length > 0)) return [];
  return [`${who} holds ${held[wrong] ?? 'no lines'} where ${channel} has ${stored[wrong] ?? told.at(-1)}`];
}

/** What the session was from which offset on. Null: not told by any event up to there. */
type Turn = {
  readonly from: number;
  readonly face: { readonly phase: string | null; readonly technique: string | null };
};

function turnsOf(rows: readonly LogRow[]): readonly Turn[] {
  const turns: Turn[] = [];
  for (const { offset, phase, technique } of rows) {
    if (phase === null && technique === null) continue;
    const before = turns.at(-1)?.face;
    turns.push({
      from: offset,
      face: { phase: phase ?? before?.phase ?? null, technique: technique ?? before?.technique ?? null },
    });
  }
  return turns;
}

function fits(face: Turn['face'], session: SessionFace): boolean {
  return (
    (face.phase === null || face.phase === session.phase) &&
    (face.technique === null || face.technique === session.technique)
  );
}

function print(face: Turn['face'] | undefined): string {
  return `${face?.phase ?? 'any phase'} with ${face?.technique ?? 'any technique'}`;
}
